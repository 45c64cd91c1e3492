import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, api, Refused } from "../../../api/client";
import type { components } from "../../../api/schema";
import { useMay } from "../../auth/use-me";
import { shortMoment } from "../../../lib/dates";
import { AiFailure } from "../../../ui/ai-failure";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { IconButton } from "../../../ui/icon-button";
import { PaneError } from "../../../ui/pane-state";
import { useCommand } from "../../../ui/use-command";
import { keys, type MessagePages } from "../../../api/keys";
import { PreviewDialog } from "./preview-dialog";
import styles from "./summary-section.module.css";

type Summary = components["schemas"]["SummaryOut"];
type Item = components["schemas"]["SummaryItemOut"];

// The stream tells when it is ready; this is for the moments in which the stream is away.
const WHILE_MAKING_MS = 3_000;

/** What a conversation is about, with the messages that show it. */
export function SummarySection({ conversationId }: { conversationId: string }) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const [preview, setPreview] = useState(false);
  const params = { path: { conversation_id: conversationId } };
  const key = ["summary", conversationId];
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }): Promise<Summary | null> =>
      answered(
        api.GET("/api/v1/conversations/{conversation_id}/summary", { params, signal }),
      ).catch((error: unknown) => {
        // None has been made yet.
        if (error instanceof Refused && error.problem.status === 404) return null;
        throw error;
      }),
    refetchInterval: ({ state }) => (state.data?.state === "making" ? WHILE_MAKING_MS : false),
  });
  const ask = useCommand(
    () => answered(api.POST("/api/v1/conversations/{conversation_id}/summary", { params })),
    [key],
  );
  const summary = found.data;
  const making = ask.isPending || summary?.state === "making";
  const at = summary?.made_at ? shortMoment(summary.made_at, i18n.locale) : null;
  return (
    <section className={styles.section} aria-label={t`Summary`}>
      <header className={styles.head}>
        <h3>
          <Trans>Summary</Trans>
        </h3>
        {may("conversations:reply") && summary ? (
          <IconButton
            icon="retry"
            label={t`Summarise anew`}
            disabled={making}
            onClick={() => ask.mutate(undefined)}
          />
        ) : null}
      </header>
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {making ? (
        <p role="status" className={styles.quiet}>
          <Trans>It is being written…</Trans>
        </p>
      ) : null}
      {summary === null && !making ? (
        <p className={styles.quiet}>
          <Trans>None yet.</Trans>
        </p>
      ) : null}
      {summary?.state === "failed" && !making ? (
        <p role="alert" className={styles.failed}>
          <Trans>The last try failed.</Trans>{" "}
          {summary.error_code ? <AiFailure code={summary.error_code} /> : null}
        </p>
      ) : null}
      {summary?.content ? <Content summary={summary} content={summary.content} /> : null}
      <p className={styles.tools}>
        {summary === null && may("conversations:reply") ? (
          <Button size="small" disabled={making} onClick={() => ask.mutate(undefined)}>
            <Trans>Summarise</Trans>
          </Button>
        ) : null}
        <Button size="small" look="bare" onClick={() => setPreview(true)}>
          <Trans>What would be sent</Trans>
        </Button>
        {at ? <time className={styles.quiet}>{at}</time> : null}
      </p>
      {preview ? (
        <PreviewDialog
          about={key}
          load={(signal) =>
            answered(
              api.GET("/api/v1/conversations/{conversation_id}/summary/preview", { params, signal }),
            )
          }
          onClose={() => setPreview(false)}
        />
      ) : null}
    </section>
  );
}

interface ContentProps {
  summary: Summary;
  content: NonNullable<Summary["content"]>;
}

function Content({ summary, content }: ContentProps) {
  const lists = [
    ["done", <Trans key="done">Done</Trans>, content.done],
    ["promises", <Trans key="promises">Promised</Trans>, content.promises],
    ["open", <Trans key="open">Open questions</Trans>, content.open_questions],
  ] as const;
  return (
    <div className={styles.content} dir="auto">
      <p>{content.issue}</p>
      {lists.map(([name, title, items]) =>
        items.length ? (
          <div key={name}>
            <h4>{title}</h4>
            <ul>
              {items.map((item, place) => (
                <li key={place}>
                  {item.text} <Evidence item={item} conversationId={summary.conversation_id} />
                </li>
              ))}
            </ul>
          </div>
        ) : null,
      )}
      {content.next_step ? (
        <div>
          <h4>
            <Trans>Next step</Trans>
          </h4>
          <p>{content.next_step}</p>
        </div>
      ) : null}
      {summary.engine === "local" || summary.degraded ? (
        <Badge>
          <Trans>Made by this server</Trans>
        </Badge>
      ) : null}
    </div>
  );
}

/** The messages that a sentence rests on; each number shows what was said there. */
function Evidence({ item, conversationId }: { item: Item; conversationId: string }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [shown, setShown] = useState<string | null>(null);
  const pages = queries.getQueryData<MessagePages>(keys.messages(conversationId));
  const message = pages?.pages.flatMap((page) => page.items).find((one) => one.id === shown);
  return (
    <>
      {item.evidence.map((id, place) => (
        <button
          key={id}
          type="button"
          className={styles.cite}
          aria-expanded={shown === id}
          aria-label={t`Message ${place + 1} that shows it`}
          onClick={() => setShown(shown === id ? null : id)}
        >
          {place + 1}
        </button>
      ))}
      {shown ? (
        <q className={styles.quote}>
          {message?.text ? <bdi>{message.text}</bdi> : <Trans>A message further up.</Trans>}
        </q>
      ) : null}
    </>
  );
}
