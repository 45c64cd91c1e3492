import { useEffect } from "react";
import { Trans } from "@lingui/react/macro";
import { showToast } from "../../../ui/toast";
import { keepDraft, keptDraft, useAnsweringId, useDraft } from "./local-draft";
import { fetchDraft, saveDraft } from "./server-draft";

const QUIET_MS = 1_200;

/** Keeps the draft at the server, too, so that it is there on another device. */
export function useServerDraft(memberId: string, id: string, known: boolean): void {
  const text = useDraft(id);
  const answering = useAnsweringId(id);
  useEffect(() => {
    const told = fetchDraft(memberId, id, known).then((mine) => {
      if (!mine) return;
      const back = () => {
        const { serverAt } = keptDraft(memberId, id);
        keepDraft(memberId, id, { ...mine, serverAt, changedAt: Date.now(), unsaved: true });
      };
      showToast(<Trans>A newer draft from another device stands here now.</Trans>, { undo: back });
    });
    // What is kept here is shown in any case; the next look asks again.
    void told.catch(() => undefined);
    // Whoever turns to something else within the pause has not written in vain.
    return () => void saveDraft(memberId, id).catch(() => undefined);
    // Only when the conversation is opened.
  }, [memberId, id]);

  useEffect(() => {
    const timer = setTimeout(() => void saveDraft(memberId, id).catch(() => undefined), QUIET_MS);
    return () => clearTimeout(timer);
  }, [memberId, id, text, answering]);
}
