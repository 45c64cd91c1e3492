import { Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Conversation, Message } from "../../../api/client";
import { useMe } from "../../auth/use-me";
import type { Body } from "../../../outbox/letter";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { showToast } from "../../../ui/toast";
import { lazyPart } from "../../../ui/lazy-part";
import { Quote } from "../thread/bubble";
import { AiButton } from "./ai-button";
import { AttachButton } from "./attach-button";
import { BeforeSending } from "./before-sending";
import { addFiles, clearFiles, useChosenFiles } from "./chosen-files";
import type { DraftKind } from "./drafting/ai-draft-queries";
import { takeDraft, tellWhatBecame } from "./drafting/taken-drafts";
import { lettersOf, type Draft } from "./letters-of";
import { readDraft, useDraft, writeDraft } from "./local-draft";
import { CHARACTERS_AT_MOST, inPieces } from "./pieces";
import { putBack } from "./put-back";
import { ReplyWindow, useReplyWindow } from "./reply-window";
import { firstGap, withWords } from "./slash";
import { ScheduledStrip } from "./scheduled-strip";
import { SendLater } from "./send-later";
import { StructuredButton } from "./structured-button";
import { TemplateButton } from "./template-button";
import { useCannedReplies } from "./use-canned-replies";
import { useSending } from "./use-sending";
import { useServerDraft } from "./use-server-draft";
import styles from "./composer.module.css";

// These are loaded when they are first wanted: an inbox opens without them.
const ChosenStrip = lazyPart(async () => (await import("./chosen-strip")).ChosenStrip);
const DraftPanel = lazyPart(async () => (await import("./drafting/draft-panel")).DraftPanel);

const COUNT_FROM = 3_500;
const TALLEST_PX = 220;

interface Props {
  conversation: Conversation;
  answering: Message | null;
  onAnswered: () => void;
  onTyping: () => void;
}

export function ReplyForm({ conversation, answering, onAnswered, onTyping }: Props) {
  const { t } = useLingui();
  const { member } = useMe();
  const reply = useReplyWindow(conversation);
  const { id } = conversation;
  const text = useDraft(id);
  const { files, refused } = useChosenFiles(id);
  const input = useRef<HTMLTextAreaElement>(null);
  const sending = useSending(id, text !== "");
  // What waits until its author has read what came in between.
  const [waiting, setWaiting] = useState<"text" | Body | null>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const [gapShown, setGapShown] = useState(false);
  const [drafting, setDrafting] = useState<DraftKind | null>(null);
  useServerDraft(member.id, id, conversation.has_draft);
  const tooLong = text.length > CHARACTERS_AT_MOST;
  const pieces = tooLong ? inPieces(text) : [text];

  useLayoutEffect(() => {
    const area = input.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, TALLEST_PX)}px`;
  }, [text]);
  useEffect(() => {
    if (files.length > 0) input.current?.focus();
  }, [files.length]);

  const change = (next: string) => {
    writeDraft(member.id, id, next);
    if (next) onTyping();
    else setWaiting(null);
  };
  const insert = (words: string, stroke: string, from: number) => {
    // As the text is by now, and with the caret where typing went on meanwhile.
    const filled = withWords(readDraft(member.id, id), stroke, from, words);
    if (!filled) return;
    const caretBefore = input.current?.selectionStart ?? 0;
    const caretAfter = Math.max(caretBefore + words.length - stroke.length, filled.to);
    change(filled.text);
    const gap = firstGap(words);
    // After it is drawn: what has no value yet is chosen, so that typing fills it in.
    requestAnimationFrame(() => {
      input.current?.focus();
      const [start, end] = gap ? [filled.from + gap.from, filled.from + gap.to] : [caretAfter, caretAfter];
      input.current?.setSelectionRange(start, end);
      setCaret(input.current?.selectionStart ?? null);
    });
  };
  const canned = useCannedReplies({ conversationId: id, text, caret, onInsert: insert });
  const gap = gapShown ? firstGap(text) : null;
  const send = (reviewed = false, withGaps = false) => {
    if (!withGaps && firstGap(text)) {
      setGapShown(true);
      return;
    }
    setGapShown(false);
    const drafts = lettersOf({ pieces, files, answering: answering?.id });
    if (drafts.length === 0 || reply.closed) return;
    if (!reviewed && sending.held()) {
      setWaiting("text");
      return;
    }
    tellWhatBecame(id, text);
    change("");
    clearFiles(id);
    onAnswered();
    void leave(drafts);
    input.current?.focus();
  };
  const leave = async (drafts: readonly Draft[]) => {
    const left = await sending.send(drafts);
    for (const { body, file } of left.toReversed()) {
      putBack({ memberId: member.id, conversationId: id, body, ...(file ? { file } : {}) });
    }
  };
  const ask = (body: Body, reviewed = false) => {
    if (!reviewed && sending.held()) {
      setWaiting(body);
      return;
    }
    change("");
    onAnswered();
    void leave([{ body: { ...body, ...(answering ? { in_reply_to: answering.id } : {}) } }]);
    input.current?.focus();
  };

  if (reply.closed) {
    return (
      <div className={styles.form}>
        <ScheduledStrip conversationId={id} />
        <div className={styles.closed}>
          <ReplyWindow window={reply} />
          <TemplateButton conversation={conversation} prominent />
        </div>
      </div>
    );
  }
  const later = tooLong || files.length > 0 || !text.trim() ? null : { text: text.trim() };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <BeforeSending
        answered={waiting !== null}
        gap={gap?.words ?? null}
        onSendAnyway={() => (waiting === null || waiting === "text" ? send(true, true) : ask(waiting, true))}
        onKeepWriting={() => {
          sending.accept();
          setWaiting(null);
          input.current?.focus();
        }}
        onSendAsItIs={() => send(false, true)}
        onFillIn={() => {
          setGapShown(false);
          input.current?.focus();
          if (gap) input.current?.setSelectionRange(gap.from, gap.to);
        }}
      />
      {answering ? (
        <div className={styles.answering}>
          <Quote message={answering} conversation={conversation} />
          <IconButton icon="close" label={t`Do not reply to this message`} onClick={onAnswered} />
        </div>
      ) : null}
      <ScheduledStrip conversationId={id} />
      {files.length || refused.length ? (
        <Suspense fallback={null}>
          <ChosenStrip conversationId={id} />
        </Suspense>
      ) : null}
      {canned.panel}
      {drafting ? (
        <Suspense fallback={null}>
          <DraftPanel
            key={drafting}
            conversationId={id}
            kind={drafting}
            text={text.trim()}
            onUse={(draft) => {
              takeDraft(id, draft);
              const before = text.trimEnd();
              // A reply goes behind what was begun; another wording takes its place.
              change(before && drafting === "replies" ? `${before}\n${draft.text}` : draft.text);
              if (before) showToast(<Trans>Taken over.</Trans>, { undo: () => change(text) });
              setDrafting(null);
              input.current?.focus();
            }}
            onClose={() => {
              setDrafting(null);
              input.current?.focus();
            }}
          />
        </Suspense>
      ) : null}
      <div className={styles.line}>
        <textarea
          ref={input}
          id="composer-text"
          className={styles.text}
          // Empty, it reads as the page does; `auto` would put the hint on the left.
          dir={text ? "auto" : undefined}
          rows={1}
          value={text}
          placeholder={files.length > 0 ? t`Words to go with it…` : t`Write a reply…`}
          aria-label={t`Reply`}
          aria-describedby="composer-count"
          {...canned.props}
          onChange={(event) => {
            change(event.target.value);
            setCaret(event.target.selectionStart);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={({ relatedTarget: to }) => {
            // What the list asks is about the place where the cursor stood.
            if (!(to instanceof Element && to.closest("[data-canned]"))) setCaret(null);
          }}
          onPaste={(event) => {
            const { files: pasted, types } = event.clipboardData;
            // What is copied from a sheet comes as words and as a picture of them: words win.
            if (pasted.length === 0 || types.includes("text/plain")) return;
            event.preventDefault();
            addFiles(id, [...pasted]);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || canned.onKeyDown(event)) return;
            if (event.key === "Escape") {
              event.stopPropagation();
              if (answering) onAnswered();
              else event.currentTarget.blur();
            }
            if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
              event.preventDefault();
              if (!tooLong) send();
            }
          }}
        />
        <Button
          look="primary"
          size="small"
          type="submit"
          className={styles.send}
          disabled={(!text.trim() && files.length === 0) || tooLong}
          aria-label={t`Send`}
          title={t`Send (Enter)`}
        >
          <Icon name="send" size={18} />
        </Button>
      </div>
      <div className={styles.tools}>
        <AttachButton conversationId={id} />
        <TemplateButton conversation={conversation} />
        <StructuredButton
          conversationId={id}
          text={text}
          answering={answering?.id}
          onAsk={ask}
          onSent={(tookText) => {
            if (tookText) change("");
            onAnswered();
            input.current?.focus();
          }}
        />
        <AiButton hasText={text.trim() !== ""} onAsk={setDrafting} />
        <SendLater
          asAction
          conversationId={id}
          message={later && answering ? { ...later, in_reply_to: answering.id } : later}
          onScheduled={() => {
            change("");
            onAnswered();
          }}
        />
        <div id="composer-count" className={styles.count}>
          <ReplyWindow window={reply} />
          {tooLong ? (
            <>
              <span className={styles.tooLong} role="alert">
                <Trans>
                  {text.length} characters; WhatsApp takes {CHARACTERS_AT_MOST} in one message.
                </Trans>
              </span>
              <Button look="bare" size="small" onClick={() => send()}>
                <Trans>Send as {pieces.length} messages</Trans>
              </Button>
            </>
          ) : text.length > COUNT_FROM ? (
            <span>
              {text.length} / {CHARACTERS_AT_MOST}
            </span>
          ) : null}
        </div>
      </div>
    </form>
  );
}
