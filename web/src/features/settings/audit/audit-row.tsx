import { Trans, useLingui } from "@lingui/react/macro";
import type { components } from "../../../api/schema";
import { shortDateTime } from "../../../lib/dates";
import { isReason, REASONS } from "../../auth/reason-words";
import { Badge } from "../../../ui/badge";
import { Row } from "../../../ui/page";
import { useActionName } from "./action-name";
import { useKindName } from "./kind-name";
import styles from "./audit.module.css";

type Entry = components["schemas"]["AuditEntryOut"];

const REVEALED = new Set(["contact_revealed", "order_revealed"]);

interface Props {
  entry: Entry;
  actor: string | undefined;
  /** The member it is about, when it is about one. */
  subject: string | undefined;
  onObject: () => void;
}

export function AuditRow({ entry, actor, subject, onObject }: Props) {
  const { i18n } = useLingui();
  const actionName = useActionName();
  const kindName = useKindName();
  const { reason } = entry.details;
  const lookedFor = REVEALED.has(entry.action) && isReason(reason) ? REASONS[reason] : null;
  const details = Object.entries(entry.details).filter(
    ([name, value]) => value !== null && !(lookedFor && name === "reason"),
  );
  return (
    <Row
      title={
        <bdi className={styles.action}>{actionName(entry.action)}</bdi>
      }
      badges={
        <Badge>
          {kindName(entry.object_kind)}
          {subject ? (
            <>
              : <bdi>{subject}</bdi>
            </>
          ) : null}
        </Badge>
      }
      facts={
        <>
          <Actor kind={entry.actor_kind} name={actor} /> ·{" "}
          {shortDateTime(entry.created_at, i18n.locale)}
          {lookedFor ? <> · {i18n._(lookedFor)}</> : null}
          {details.length ? (
            <span className={styles.details} dir="ltr">
              {details.map(([name, value]) => (
                <span key={name}>
                  {name}: {typeof value === "string" ? value : JSON.stringify(value)}
                </span>
              ))}
            </span>
          ) : null}
        </>
      }
    >
      <button type="button" className={styles.same} onClick={onObject}>
        <Trans>All about it</Trans>
      </button>
    </Row>
  );
}

function Actor({ kind, name }: { kind: Entry["actor_kind"]; name: string | undefined }) {
  if (name) return <bdi>{name}</bdi>;
  switch (kind) {
    case "member":
      return <Trans>A former member</Trans>;
    case "api_key":
      return <Trans>An API key</Trans>;
    case "system":
      return <Trans>The system itself</Trans>;
  }
}
