import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { shortDateTime } from "../../../lib/dates";
import { Field } from "../../../ui/field";
import { LedgerProcessor, LedgerPurpose } from "../../../ui/ledger-purpose";
import { Row, Section } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { totalsQuery } from "./privacy-queries";
import styles from "./privacy.module.css";

/** How much left the house, to whom and what for. */
export function LedgerTotals() {
  const { i18n } = useLingui();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const found = useQuery(totalsQuery(from, to));
  return (
    <Section
      title={<Trans>What has left</Trans>}
      words={<Trans>Text by text it is on the page of each contact.</Trans>}
    >
      <div className={styles.days} role="search">
        <Field
          label={<Trans>From</Trans>}
          type="date"
          value={from}
          max={to || undefined}
          onChange={(event) => setFrom(event.target.value)}
        />
        <Field
          label={<Trans>To</Trans>}
          type="date"
          value={to}
          min={from || undefined}
          onChange={(event) => setTo(event.target.value)}
        />
      </div>
      <QueryRows
        query={found}
        empty={
          from || to ? (
            <Trans>Nothing left in these days.</Trans>
          ) : (
            <Trans>Nothing has left yet.</Trans>
          )
        }
      >
        {(one) => (
          <Row
            key={`${one.processor} ${one.purpose}`}
            title={<LedgerProcessor processor={one.processor} />}
            facts={
              <>
                <LedgerPurpose purpose={one.purpose} />
                {" · "}
                <Plural value={one.texts} one="# text" other="# texts" />
                {" · "}
                <Plural value={one.contacts} one="# contact" other="# contacts" />
                {" · "}
                {shortDateTime(one.last_at, i18n.locale)}
              </>
            }
          />
        )}
      </QueryRows>
    </Section>
  );
}
