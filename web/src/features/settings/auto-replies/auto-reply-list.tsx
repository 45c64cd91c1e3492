import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { shortDateTime } from "../../../lib/dates";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { GateReason } from "../../../ui/gate-line";
import { GateList } from "../../../ui/gate-list";
import { MorePages, NoRows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { OutcomeBadge, OUTCOMES } from "./outcome-words";
import { AUTO_REPLIES, autoRepliesQuery, type AutoReply, type Outcome } from "./reply-queries";
import styles from "./auto-replies.module.css";

/** Each answer, also those that were held back: why, on which words, and was it right? */
export function AutoReplyList() {
  const { t, i18n } = useLingui();
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const query = useInfiniteQuery(autoRepliesQuery(outcome));
  const replies = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section
      title={<Trans>Answers to judge</Trans>}
      action={
        <select
          className={styles.filter}
          aria-label={t`Which answers`}
          value={outcome ?? ""}
          onChange={({ target }) => setOutcome(isOutcome(target.value) ? target.value : undefined)}
        >
          <option value="">{t`All of them`}</option>
          {Object.entries(OUTCOMES).map(([name, words]) => (
            <option key={name} value={name}>
              {i18n._(words)}
            </option>
          ))}
        </select>
      }
    >
      {query.isPending ? <Skeleton rows={3} height={84} /> : null}
      {query.isError && !query.data ? (
        <PaneError error={query.error} retry={() => void query.refetch()} />
      ) : null}
      {query.data && replies.length === 0 ? (
        <NoRows>
          {outcome ? (
            <Trans>There is none of this kind.</Trans>
          ) : (
            <Trans>None yet. With the shadow on, the next question brings the first.</Trans>
          )}
        </NoRows>
      ) : null}
      {replies.length > 0 ? (
        <ul className={styles.replies}>
          {replies.map((one) => (
            <Reply key={one.id} reply={one} />
          ))}
        </ul>
      ) : null}
      <MorePages query={query} />
    </Section>
  );
}

function Reply({ reply }: { reply: AutoReply }) {
  const { i18n } = useLingui();
  const manages = useMay()("ai:manage");
  const audit = useCommand(
    (judged: "right" | "wrong") =>
      answered(
        api.PUT("/api/v1/ai/auto-replies/{auto_reply_id}/audit", {
          params: { path: { auto_reply_id: reply.id } },
          body: { audit: judged },
        }),
      ),
    [AUTO_REPLIES],
  );
  return (
    <li className={styles.reply}>
      <p className={styles.line}>
        {reply.outcome ? <OutcomeBadge outcome={reply.outcome} /> : null}
        {reply.intent ? <code dir="ltr">{reply.intent}</code> : null}
        <time dateTime={reply.created_at}>{shortDateTime(reply.created_at, i18n.locale)}</time>
        <Link to="/inbox" search={{ status: "all", c: reply.conversation_id }}>
          <Trans>Read it</Trans>
        </Link>
      </p>
      {reply.text ? (
        <p className={styles.text} dir="auto">
          {reply.text}
        </p>
      ) : null}
      {reply.citations.map((one) => (
        <blockquote key={one.chunk_id} dir="auto" className={styles.quote}>
          {one.quote}
        </blockquote>
      ))}
      {reply.faults.length > 0 ? (
        <p className={styles.faults}>
          {reply.faults.map((fault) => (
            <Badge key={fault} tone="danger">
              <GateReason code={fault} />
            </Badge>
          ))}
        </p>
      ) : null}
      <details>
        <summary>
          <Trans>Why</Trans>
        </summary>
        <GateList verdicts={reply.verdicts} />
      </details>
      {reply.text && manages ? (
        <p className={styles.line}>
          <Button
            size="small"
            aria-pressed={reply.audit === "right"}
            disabled={audit.isPending}
            onClick={() => audit.mutate("right")}
          >
            <Trans>It is right</Trans>
          </Button>
          <Button
            size="small"
            aria-pressed={reply.audit === "wrong"}
            disabled={audit.isPending}
            onClick={() => audit.mutate("wrong")}
          >
            <Trans>It is wrong</Trans>
          </Button>
        </p>
      ) : null}
    </li>
  );
}

function isOutcome(value: string): value is Outcome {
  return Object.hasOwn(OUTCOMES, value);
}
