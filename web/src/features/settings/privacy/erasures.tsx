import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { fullMoment, shortDateTime } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { LedgerProcessor, LedgerPurpose } from "../../../ui/ledger-purpose";
import { MorePages, NoRows, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { erasuresQuery, type Erasure } from "./privacy-queries";
import { ERASURE_STATES } from "./words";
import styles from "./privacy.module.css";

/** Who was forgotten, each with its certificate. */
export function Erasures() {
  const { i18n } = useLingui();
  const [open, setOpen] = useState<Erasure | null>(null);
  const found = useInfiniteQuery(erasuresQuery);
  const erasures = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section
      title={<Trans>Erasures</Trans>}
      words={<Trans>They are repeated by themselves after an old backup is restored.</Trans>}
    >
      {found.isPending ? <Skeleton rows={2} height={60} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data && erasures.length === 0 ? (
        <NoRows>
          <Trans>Nobody was erased yet.</Trans>
        </NoRows>
      ) : null}
      {erasures.length ? (
        <Rows>
          {erasures.map((one) => (
            <Row
              key={one.id}
              title={
                one.subject_kind === "contact" ? <Trans>A contact</Trans> : <Trans>A member</Trans>
              }
              badges={
                <Badge tone={one.state === "done" ? "positive" : "accent"}>
                  {i18n._(ERASURE_STATES[one.state])}
                </Badge>
              }
              facts={shortDateTime(one.asked_at, i18n.locale)}
            >
              <Button size="small" onClick={() => setOpen(one)}>
                <Trans>Certificate</Trans>
              </Button>
            </Row>
          ))}
        </Rows>
      ) : null}
      <MorePages query={found} />
      {open ? (
        <Certificate
          erasure={erasures.find((one) => one.id === open.id) ?? open}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </Section>
  );
}

/** What was removed, and what remains with others. */
function Certificate({ erasure, onClose }: { erasure: Erasure; onClose: () => void }) {
  const { i18n } = useLingui();
  const counts = Object.entries(erasure.counts).filter(([, count]) => count > 0);
  const { processors, webhook_hosts: hosts, worksheets } = erasure.elsewhere;
  const number = new Intl.NumberFormat(i18n.locale);
  return (
    <Dialog title={<Trans>Certificate of erasure</Trans>} onClose={onClose}>
      <dl className={styles.facts}>
        <div>
          <dt>
            <Trans>Number</Trans>
          </dt>
          <dd>
            <code dir="ltr">{erasure.id}</code>
          </dd>
        </div>
        <div>
          <dt>
            <Trans>State</Trans>
          </dt>
          <dd>
            {i18n._(ERASURE_STATES[erasure.state])}
            {erasure.done_at ? `, ${fullMoment(erasure.done_at, i18n.locale)}` : null}
          </dd>
        </div>
      </dl>
      {counts.length ? (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">
                <Trans>Removed</Trans>
              </th>
              <th scope="col">
                <Trans>How many</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {counts.map(([table, count]) => (
              <tr key={table}>
                <td>
                  <code dir="ltr">{table}</code>
                </td>
                <td className={styles.number}>{number.format(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <h3>
        <Trans>What remains with others</Trans>
      </h3>
      {processors.length + hosts.length + worksheets.length === 0 ? (
        <p>
          <Trans>Nothing had been given to anybody.</Trans>
        </p>
      ) : (
        <ul>
          {processors.map((one) => (
            <li key={`${one.processor} ${one.purpose}`}>
              <LedgerProcessor processor={one.processor} /> · <LedgerPurpose purpose={one.purpose} /> ·{" "}
              <Plural value={one.texts} one="# text" other="# texts" />
            </li>
          ))}
          {hosts.map((host) => (
            <li key={host}>
              <bdi dir="ltr">{host}</bdi>
            </li>
          ))}
          {worksheets.map((one) => (
            <li key={one.sheet_link_id}>
              <Trans>A worksheet:</Trans> <WorksheetState state={one.state} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function WorksheetState({ state }: { state: string }) {
  switch (state) {
    case "removed":
      return <Trans>the rows were taken out</Trans>;
    case "queued":
      return <Trans>the rows are being taken out</Trans>;
    case "paused":
      return <Trans>it is paused, so the rows stay until it goes on</Trans>;
    default:
      return <code dir="ltr">{state}</code>;
  }
}
