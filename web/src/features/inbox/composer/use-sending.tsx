import { useRef, useState } from "react";
import { Trans } from "@lingui/react/macro";
import type { Message } from "../../../api/client";
import type { Body } from "../../../outbox/letter";
import { useLetters, useOutbox } from "../../../outbox/outbox-provider";
import { showToast } from "../../../ui/toast";
import type { Draft } from "./letters-of";
import { useMeanwhile } from "./use-meanwhile";

export interface Sending {
  /** What others answered since this was begun, once it was about to leave. */
  review: readonly Message[];
  /** Whether its author has to read something first. */
  held: () => boolean;
  /** The author has read it. */
  accept: () => void;
  /** Gives what this browser could not keep, and has said so. */
  send: (drafts: readonly Draft[]) => Promise<readonly Draft[]>;
  /** For a form that is submitted: true when it may close. */
  submit: (body: Body) => Promise<boolean>;
}

/** The one way on which messages leave, whatever is in them. */
export function useSending(conversationId: string, writing: boolean): Sending {
  const outbox = useOutbox();
  const letters = useLetters(conversationId);
  const meanwhile = useMeanwhile(conversationId, writing);
  const [review, setReview] = useState<readonly Message[]>([]);
  const submitting = useRef(false);
  const held = () => {
    const answers = meanwhile.answers();
    setReview(answers);
    return answers.length > 0;
  };
  const send = async (drafts: readonly Draft[]) => {
    // Behind a message of our own that is still on its way there is nothing to compare with.
    let seenSeq = letters.length === 0 ? meanwhile.seenSeq() : null;
    for (const [place, { body, file }] of drafts.entries()) {
      const seen = seenSeq === null ? {} : { composed_after_seq: seenSeq };
      seenSeq = null;
      try {
        await outbox.send(conversationId, { ...body, ...seen }, file);
      } catch {
        showToast(file ? <NoRoom /> : <NotKept />, { danger: true });
        return drafts.slice(place);
      }
    }
    return [];
  };
  const submit = async (body: Body) => {
    // The form stands there until what it said is kept, and may be submitted twice.
    if (submitting.current || held()) return false;
    submitting.current = true;
    const left = await send([{ body }]).finally(() => (submitting.current = false));
    return left.length === 0;
  };
  return { review, held, accept: meanwhile.accept, send, submit };
}

function NoRoom() {
  return <Trans>This browser has no room to keep the file until it is sent.</Trans>;
}

function NotKept() {
  return <Trans>This browser cannot keep the message until it is sent, so it has not left.</Trans>;
}
