import { useCallback, useEffect, useRef } from "react";
import { api } from "../../api/client";

// Whoever rushes through the list is at none of the conversations.
const STAYED_MS = 400;
const SAY_AGAIN_MS = 20_000;
const TYPING_EVERY_MS = 3_000;

type State = "viewing" | "typing" | "left";

/** Says to colleagues that this member looks at a conversation; returns what says «types». */
export function useSayPresence(conversationId: string): () => void {
  const typedAt = useRef(0);
  useEffect(() => {
    let said: State = "left";
    const say = (state: State) => {
      if (state === "left" && said === "left") return;
      said = state;
      tell(conversationId, state);
    };
    const here = () => say(document.visibilityState === "visible" ? "viewing" : "left");
    const stayed = setTimeout(here, STAYED_MS);
    const again = setInterval(() => {
      if (document.visibilityState === "visible") say("viewing");
    }, SAY_AGAIN_MS);
    const gone = () => say("left");
    document.addEventListener("visibilitychange", here);
    window.addEventListener("pagehide", gone);
    return () => {
      clearTimeout(stayed);
      clearInterval(again);
      document.removeEventListener("visibilitychange", here);
      window.removeEventListener("pagehide", gone);
      say("left");
    };
  }, [conversationId]);
  return useCallback(() => {
    const now = Date.now();
    if (now - typedAt.current < TYPING_EVERY_MS) return;
    typedAt.current = now;
    tell(conversationId, "typing");
  }, [conversationId]);
}

/** Nobody waits for it, and when it fails nothing is lost. */
function tell(conversationId: string, state: State): void {
  const params = { path: { conversation_id: conversationId } };
  void api
    .POST("/api/v1/conversations/{conversation_id}/presence", {
      params,
      body: { state },
      // It outlives the page that says it with its last breath.
      keepalive: state === "left",
    })
    .catch(() => undefined);
}
