import { Link } from "@tanstack/react-router";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { shortDateTime } from "../../../lib/dates";
import { NoRows, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { gapsQuery } from "./knowledge-queries";
import styles from "./knowledge.module.css";

/** What customers asked and no article answers: what to write next. */
export function Gaps() {
  const { i18n } = useLingui();
  const found = useQuery(gapsQuery);
  const share = new Intl.NumberFormat(i18n.locale, { style: "percent" });
  return (
    <Section
      title={<Trans>Gaps</Trans>}
      words={<Trans>Questions of the last 90 days that no article answers, the most frequent first.</Trans>}
    >
      {found.isPending ? <Skeleton rows={3} height={60} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data?.gaps.length === 0 ? (
        <NoRows>
          <Trans>None was noticed.</Trans>
        </NoRows>
      ) : null}
      {found.data?.gaps.length ? (
        <Rows>
          {found.data.gaps.map((gap) => {
            const [newest] = gap.asked;
            const best = share.format(gap.best_score);
            return (
              <Row
                key={newest?.message_id ?? gap.last_at}
                title={<Plural value={gap.count} one="Asked once" other="Asked # times" />}
                facts={
                  <>
                    {shortDateTime(gap.last_at, i18n.locale)} ·{" "}
                    <Trans>the nearest piece covers {best}</Trans>
                  </>
                }
              >
                {newest ? (
                  <Link
                    to="/inbox"
                    search={{ status: "all", c: newest.conversation_id }}
                    className={styles.link}
                  >
                    <Trans>Read it</Trans>
                  </Link>
                ) : null}
              </Row>
            );
          })}
        </Rows>
      ) : null}
    </Section>
  );
}
