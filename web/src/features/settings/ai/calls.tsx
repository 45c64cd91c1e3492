import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { shortDateTime } from "../../../lib/dates";
import { AiFailureWords } from "../../../ui/ai-failure";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { LedgerPurpose } from "../../../ui/ledger-purpose";
import { NoRows, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { aiCallsQuery, type AiCall } from "./ai-queries";
import styles from "./ai.module.css";

/** The last questions that were asked, with the exact text as long as it is kept. */
export function Calls() {
  const { i18n } = useLingui();
  const found = useQuery(aiCallsQuery);
  const [open, setOpen] = useState<AiCall | null>(null);
  return (
    <Section
      title={<Trans>What was asked</Trans>}
      words={<Trans>The last twenty questions, word for word, as long as they are kept.</Trans>}
    >
      {found.isPending ? <Skeleton rows={3} height={60} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data?.items.length === 0 ? (
        <NoRows>
          <Trans>Nothing was asked yet.</Trans>
        </NoRows>
      ) : null}
      {found.data?.items.length ? (
        <Rows>
          {found.data.items.map((call) => (
            <Row
              key={call.id}
              title={<LedgerPurpose purpose={call.task} />}
              badges={call.code ? <Badge tone="warning"><Trans>Failed</Trans></Badge> : null}
              facts={
                <>
                  {shortDateTime(call.at, i18n.locale)} · <bdi dir="ltr">{call.model}</bdi>
                  {call.code ? (
                    <>
                      {" · "}
                      <AiFailureWords code={call.code} />
                    </>
                  ) : null}
                </>
              }
            >
              <Button size="small" onClick={() => setOpen(call)}>
                <Trans>Look</Trans>
              </Button>
            </Row>
          ))}
        </Rows>
      ) : null}
      {open ? (
        <Dialog width="wide" title={<LedgerPurpose purpose={open.task} />} onClose={() => setOpen(null)}>
          <div className={styles.call}>
            <h3>
              <Trans>What was sent</Trans>
            </h3>
            <pre tabIndex={0}>{open.asked ?? <Trans>It is not kept any more.</Trans>}</pre>
            <h3>
              <Trans>What came back</Trans>
            </h3>
            <pre tabIndex={0}>{open.answered ?? "—"}</pre>
          </div>
        </Dialog>
      ) : null}
    </Section>
  );
}
