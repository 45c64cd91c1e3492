import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { intentsQuery } from "../../../api/intents";
import { shortMoment } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { PaneError } from "../../../ui/pane-state";
import field from "../../../ui/field.module.css";
import { useCommand } from "../../../ui/use-command";
import styles from "./summary-section.module.css";

const SHOWN = 3;
const NONE = "none";
// What a new message is about is found a moment after it came.
const LOOK_AGAIN_MS = 10_000;

/** What the last messages are about; a colleague's word goes before what was found, and teaches. */
export function IntentsSection({ conversationId }: { conversationId: string }) {
  const { t, i18n } = useLingui();
  const replies = useMay()("conversations:reply");
  const intents = useQuery(intentsQuery);
  const params = { path: { conversation_id: conversationId } };
  const key = ["found-intents", conversationId];
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/conversations/{conversation_id}/intents", { params, signal })),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const judge = useCommand(
    (said: { messageId: string; intentId: string | null }) =>
      answered(
        api.PUT("/api/v1/conversations/{conversation_id}/intents/{message_id}", {
          params: { path: { conversation_id: conversationId, message_id: said.messageId } },
          body: { intent_id: said.intentId },
        }),
      ),
    [key],
  );
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  const rows = found.data?.found.slice(0, SHOWN) ?? [];
  if (rows.length === 0) return null;
  const share = new Intl.NumberFormat(i18n.locale, { style: "percent" });
  return (
    <section className={styles.section} aria-label={t`What it is about`}>
      <header className={styles.head}>
        <h3>
          <Trans>What it is about</Trans>
        </h3>
      </header>
      {rows.map((one) => {
        const held = one.judged ? one.correct_id : one.intent_id;
        const at = shortMoment(one.at, i18n.locale);
        const p = share.format(one.p);
        return (
          <div key={one.message_id} className={styles.about}>
            <label htmlFor={`about-${one.message_id}`}>{one.judged ? <Trans>{at}, said by a colleague</Trans> : <Trans>{at}, found with {p}</Trans>}</label>
            <select
              id={`about-${one.message_id}`}
              className={field.control}
              value={held ?? NONE}
              disabled={!replies || judge.isPending}
              onChange={({ target }) =>
                judge.mutate({
                  messageId: one.message_id,
                  intentId: target.value === NONE ? null : target.value,
                })
              }
            >
              <option value={NONE}>{t`None of them`}</option>
              {intents.data?.map((intent) => (
                <option key={intent.id} value={intent.id}>
                  {intent.title}
                </option>
              ))}
            </select>
            {replies && !one.judged ? (
              <Button
                size="small"
                look="bare"
                disabled={judge.isPending}
                onClick={() => judge.mutate({ messageId: one.message_id, intentId: held })}
              >
                <Trans>That is right</Trans>
              </Button>
            ) : null}
          </div>
        );
      })}
    </section>
  );
}
