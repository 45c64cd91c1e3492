import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { useMe } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { GateReason } from "../../../ui/gate-line";
import { useCommand } from "../../../ui/use-command";
import { useDraft, writeDraft } from "../composer/local-draft";
import styles from "./suggested-card.module.css";

type AutoReply = components["schemas"]["AutoReplyOut"];
type Verdict = components["schemas"]["SuggestionVerdict"];

// Whatever else a gate noticed on the way is for whoever judges answers.
const TELLING = new Set(["intent", "output_checks", "mode"]);
const SAYS_NOTHING = new Set(["ok", "suggested_instead"]);

interface Props {
  reply: AutoReply;
  text: string;
  onUsed: () => void;
}

/** An answer that waits for a person: what it says, what it rests on, and why it was not sent. */
export function SuggestedCard({ reply, text, onUsed }: Props) {
  const { t } = useLingui();
  const { member } = useMe();
  const { conversation_id: where } = reply;
  const draft = useDraft(where).trimEnd();
  const [asking, setAsking] = useState(false);
  const judge = useCommand(
    (verdict: Verdict) =>
      answered(
        api.PUT("/api/v1/ai/auto-replies/{auto_reply_id}/verdict", {
          params: { path: { auto_reply_id: reply.id } },
          body: { verdict },
        }),
      ),
    [["auto-replies"]],
  );
  const take = () => {
    writeDraft(member.id, where, draft ? `${draft}\n${text}` : text);
    judge.mutate("used");
    onUsed();
    // After the form for replies is there again, where a note was being written.
    setTimeout(() => document.getElementById("composer-text")?.focus());
  };
  const reasons = reply.verdicts
    .filter((one) => TELLING.has(one.gate))
    .flatMap((one) => one.code.split(","))
    .filter((code) => !SAYS_NOTHING.has(code));
  return (
    <section className={styles.card} aria-label={t`Suggested answer`} aria-live="polite">
      <h3>
        <Trans>Suggested answer</Trans>
      </h3>
      <p className={styles.text} dir="auto">
        {text}
      </p>
      {reply.citations.map((one) => (
        <figure key={one.chunk_id} className={styles.quote}>
          <blockquote dir="auto">{one.quote}</blockquote>
          <figcaption>
            <ArticleTitle id={one.article_id} />
          </figcaption>
        </figure>
      ))}
      {reasons.length > 0 ? (
        <p className={styles.why}>
          <Trans>Not sent by itself:</Trans>{" "}
          {reasons.map((code, place) => (
            <span key={code}>
              {place > 0 ? " · " : ""}
              <GateReason code={code} />
            </span>
          ))}
        </p>
      ) : null}
      {asking ? (
        <p className={styles.tools} role="alert">
          <span>
            <Trans>You have begun to write.</Trans>
          </span>
          <Button size="small" onClick={take} disabled={judge.isPending}>
            <Trans>Put it behind</Trans>
          </Button>
          <Button size="small" look="bare" onClick={() => setAsking(false)}>
            <Trans>Keep mine</Trans>
          </Button>
        </p>
      ) : (
        <p className={styles.tools}>
          <Button
            size="small"
            disabled={judge.isPending}
            onClick={() => (draft ? setAsking(true) : take())}
          >
            <Trans>Use</Trans>
          </Button>
          <Button
            size="small"
            look="bare"
            disabled={judge.isPending}
            onClick={() => judge.mutate("dismissed")}
          >
            <Trans>Not this</Trans>
          </Button>
        </p>
      )}
    </section>
  );
}

function ArticleTitle({ id }: { id: string }) {
  const found = useQuery({
    queryKey: ["article", id],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/knowledge/articles/{article_id}", {
          params: { path: { article_id: id } },
          signal,
        }),
      ),
  });
  if (found.isError) return <Trans>An article that is gone</Trans>;
  return <bdi>{found.data?.title}</bdi>;
}
