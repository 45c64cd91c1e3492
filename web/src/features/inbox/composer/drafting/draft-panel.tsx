import { useEffect, useRef, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { AiFailure } from "../../../../ui/ai-failure";
import { Badge } from "../../../../ui/badge";
import { Button } from "../../../../ui/button";
import { SelectField } from "../../../../ui/form-fields";
import { IconButton } from "../../../../ui/icon-button";
import { ErrorWords } from "../../../../ui/pane-state";
import { Skeleton } from "../../../../ui/skeleton";
import { onceKey } from "../../../../ui/use-command";
import { PreviewDialog } from "../../ai/preview-dialog";
import {
  askDraft,
  draftQuery,
  judgeDraft,
  previewDraft,
  stopDraft,
  type AiDraft,
  type DraftKind,
  type Wish,
} from "./ai-draft-queries";
import styles from "./draft-panel.module.css";

const LANGUAGES = ["en", "ar", "de", "es", "fr", "hi", "it", "pt", "tr", "ur"];

interface Props {
  conversationId: string;
  kind: DraftKind;
  /** What is to be said in another way. */
  text: string;
  onUse: (draft: { draftId: string; text: string }) => void;
  onClose: () => void;
}

/** What AI suggests, above the composer; nothing of it leaves by itself. */
export function DraftPanel({ conversationId, kind, text, onUse, onClose }: Props) {
  const { t, i18n } = useLingui();
  const [language, setLanguage] = useState<string | null>(null);
  const [preview, setPreview] = useState(false);
  const wish: Wish = { kind, ...(kind === "replies" ? {} : { text }), ...(language ? { language } : {}) };
  const ask = useMutation({ mutationFn: (wanted: Wish) => askDraft(conversationId, wanted, onceKey()) });
  const { mutate } = ask;
  const asked = useRef(false);
  useEffect(() => {
    if (kind === "translate" || asked.current) return;
    asked.current = true;
    mutate(wish);
  });
  const draft = useQuery({
    ...draftQuery(conversationId, ask.data?.id ?? ""),
    enabled: ask.data !== undefined,
  });
  const made = draft.data;
  const making = ask.isPending || (ask.data !== undefined && (!made || made.state === "making") && !draft.isError);
  const error = ask.error ?? draft.error;
  const cache = useQueryClient();
  const stop = useMutation({
    mutationFn: (draftId: string) => stopDraft(conversationId, draftId),
    onSuccess: (stopped) => cache.setQueryData(draftQuery(conversationId, stopped.id).queryKey, stopped),
  });
  const close = () => {
    // Nobody reads on: it need not be written, and paid, to its end.
    if (made?.state === "making") stop.mutate(made.id);
    if (made?.state === "ready" && made.verdict === null) {
      judgeDraft(conversationId, made.id, "discarded");
    }
    onClose();
  };
  const names = new Intl.DisplayNames(i18n.locale, { type: "language" });
  const titles: Record<DraftKind, string> = {
    replies: t`Suggested replies`,
    shorten: t`Shorter`,
    friendlier: t`Friendlier`,
    formal: t`More formal`,
    translate: t`Translated`,
  };
  return (
    <section
      className={styles.panel}
      aria-label={titles[kind]}
      onKeyDown={(event) => {
        // What is pressed in a dialog above it comes by here, too.
        const within = event.target instanceof Node && event.currentTarget.contains(event.target);
        if (event.key !== "Escape" || !within) return;
        event.stopPropagation();
        close();
      }}
    >
      <header className={styles.head}>
        <h3>{titles[kind]}</h3>
        <Button look="bare" size="small" onClick={() => setPreview(true)}>
          <Trans>What would be sent</Trans>
        </Button>
        <IconButton icon="close" label={t`Discard the suggestions`} onClick={close} />
      </header>
      {kind === "translate" ? (
        <div className={styles.language}>
          <SelectField
            label={<Trans>Into</Trans>}
            value={language ?? ""}
            onChange={(event) => {
              const into = event.target.value;
              setLanguage(into);
              if (into) mutate({ ...wish, language: into });
            }}
          >
            <option value="" disabled>
              {t`Choose a language`}
            </option>
            {LANGUAGES.map((one) => (
              <option key={one} value={one}>
                {names.of(one)}
              </option>
            ))}
          </SelectField>
        </div>
      ) : null}
      {making ? (
        <>
          {/* What grows is not read out letter by letter: that it is being written is enough. */}
          <div role="status" aria-label={t`It is being written…`}>
            {made?.texts ? null : <Skeleton rows={kind === "replies" ? 3 : 1} height={40} />}
          </div>
          <ul className={styles.texts}>
            {made?.texts?.map((one, place) => (
              <li key={place} className={styles.growing} dir="auto">
                {one.text}
              </li>
            ))}
          </ul>
          {made ? (
            <span>
              <Button size="small" disabled={stop.isPending} onClick={() => stop.mutate(made.id)}>
                <Trans>Stop writing</Trans>
              </Button>
            </span>
          ) : null}
        </>
      ) : null}
      {error ? (
        <p role="alert" className={styles.failed}>
          <ErrorWords error={error} />
        </p>
      ) : null}
      {made?.state === "failed" ? (
        <p role="alert" className={styles.failed}>
          {made.error_code ? <AiFailure code={made.error_code} /> : <Trans>It did not work.</Trans>}
        </p>
      ) : null}
      {made?.state === "failed" || error ? (
        <span>
          <Button size="small" onClick={() => mutate(wish)}>
            <Trans>Try again</Trans>
          </Button>
        </span>
      ) : null}
      {made?.state === "ready" && made.error_code === "stopped" ? (
        <p className={styles.unsaid}>
          <Trans>It was stopped; this is what had been written.</Trans>
        </p>
      ) : null}
      {made?.state === "ready" ? (
        <Suggestions made={made} onUse={(words) => onUse({ draftId: made.id, text: words })} />
      ) : null}
      {preview ? (
        <PreviewDialog
          load={(signal) => previewDraft(conversationId, wish, signal)}
          about={["ai-draft", conversationId, wish]}
          onClose={() => setPreview(false)}
        />
      ) : null}
    </section>
  );
}

function Suggestions({ made, onUse }: { made: AiDraft; onUse: (text: string) => void }) {
  const { i18n } = useLingui();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector("button")?.focus();
  }, [made.id]);
  if (!made.texts) {
    return (
      <p className={styles.failed}>
        <Trans>Your role does not show what people wrote.</Trans>
      </p>
    );
  }
  const facts = new Intl.ListFormat(i18n.locale);
  return (
    <>
      <ul ref={list} className={styles.texts}>
        {made.texts.map((one, place) => (
          <li key={place}>
            <button type="button" className={styles.text} dir="auto" onClick={() => onUse(one.text)}>
              {one.text}
            </button>
            {one.unsaid.length > 0 ? (
              <p className={styles.unsaid}>
                <Trans>
                  Nobody has said this before: <bdi>{facts.format(one.unsaid)}</bdi>
                </Trans>
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      {made.engine === "local" || made.degraded ? (
        <span>
          <Badge>
            <Trans>Made by this server</Trans>
          </Badge>
        </span>
      ) : null}
    </>
  );
}
