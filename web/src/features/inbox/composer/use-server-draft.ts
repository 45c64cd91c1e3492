import { useEffect, useRef } from "react";
import { answered, api } from "../../../api/client";
import { readDraft, writeDraft } from "./local-draft";

const QUIET_MS = 1_200;
const URL = "/api/v1/conversations/{conversation_id}/draft";

/**
 * Keeps the draft at the server, too, so that it is there on another device. What this browser
 * has wins; the server's is taken only where there is none.
 */
export function useServerDraft(memberId: string, id: string, text: string, known: boolean): void {
  const saved = useRef<string | null>(null);
  useEffect(() => {
    if (!known || readDraft(memberId, id)) return;
    const params = { path: { conversation_id: id } };
    let wanted = true;
    answered(api.GET(URL, { params }))
      .then((draft) => {
        saved.current = draft.text;
        if (wanted && !readDraft(memberId, id)) writeDraft(memberId, id, draft.text);
      })
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
    // Only when the conversation is opened.
  }, [memberId, id]);

  useEffect(() => {
    if (saved.current === null && text === "") return;
    if (saved.current === text) return;
    const timer = setTimeout(() => {
      saved.current = text;
      const params = { path: { conversation_id: id } };
      const request = text
        ? api.PUT(URL, { params, body: { text } })
        : api.DELETE(URL, { params });
      // It is kept here in any case; the next pause tries again.
      void request.catch(() => (saved.current = null));
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [id, text]);
}
