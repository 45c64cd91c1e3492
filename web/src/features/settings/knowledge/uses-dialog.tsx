import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { shortDateTime } from "../../../lib/dates";
import { Dialog } from "../../../ui/dialog";
import { MorePages, NoRows, Row, Rows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { usesQuery, type Article } from "./knowledge-queries";
import styles from "./knowledge.module.css";

/** Which answers rest on an article: what to look at before it is changed. */
export function UsesDialog({ article, onClose }: { article: Article; onClose: () => void }) {
  const { i18n } = useLingui();
  const query = useInfiniteQuery(usesQuery(article.id));
  const uses = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog width="wide" title={<Trans>Answers from {article.title}</Trans>} onClose={onClose}>
      {query.isPending ? <Skeleton rows={4} height={44} /> : null}
      {query.isError ? <PaneError error={query.error} retry={() => void query.refetch()} /> : null}
      {query.data && uses.length === 0 ? (
        <NoRows>
          <Trans>No answer rests on it yet.</Trans>
        </NoRows>
      ) : null}
      {uses.length > 0 ? (
        <Rows>
          {uses.map((use) => (
            <Row
              key={use.id}
              title={<Outcome of={use.outcome} />}
              facts={
                <>
                  <Trans>version {use.version}</Trans> · {shortDateTime(use.at, i18n.locale)}
                </>
              }
            >
              <Link to="/inbox" search={{ status: "all", c: use.conversation_id }} className={styles.link}>
                <Trans>Read it</Trans>
              </Link>
            </Row>
          ))}
        </Rows>
      ) : null}
      <MorePages query={query} />
    </Dialog>
  );
}

function Outcome({ of }: { of: string }) {
  switch (of) {
    case "sent":
      return <Trans>Sent by itself</Trans>;
    case "suggested":
      return <Trans>Suggested to a colleague</Trans>;
    case "shadowed":
      return <Trans>Thought of in the shadow</Trans>;
    case "flow":
      return <Trans>Given to a flow</Trans>;
    default:
      return of;
  }
}
