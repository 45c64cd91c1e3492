import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { shortDateTime } from "../../../lib/dates";
import { LedgerPurpose } from "../../../ui/ledger-purpose";
import { Row, Section } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { totalsQuery } from "./privacy-queries";

/** How much left the house, to whom and what for. */
export function LedgerTotals() {
  const { i18n } = useLingui();
  const found = useQuery(totalsQuery);
  return (
    <Section
      title={<Trans>What has left</Trans>}
      words={<Trans>Text by text it is on the page of each contact.</Trans>}
    >
      <QueryRows query={found} empty={<Trans>Nothing has left yet.</Trans>}>
        {(one) => (
          <Row
            key={`${one.processor} ${one.purpose}`}
            title={<bdi dir="ltr">{one.processor}</bdi>}
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
