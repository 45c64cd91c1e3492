import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { answered, api, Refused } from "../../../api/client";
import { asDocument, readDefinition, type Definition } from "../document/definition";
import { begin, change, redo, undo, type History } from "../document/history";
import { flowQuery, FLOWS, type FlowDetail } from "../flow-queries";

const SETTLED_MS = 600;
const AGAIN_MS = 5_000;

export type Saving =
  | { state: "saved" | "waiting" | "saving" }
  | { state: "failed"; error: unknown }
  /** Somebody else saved in between: what they made, and what both began from. */
  | { state: "conflict"; theirs: FlowDetail; base: Definition };

type Wish =
  | { do: "change"; next: (now: Definition) => Definition; key: string | null }
  | { do: "undo" }
  | { do: "redo" };

function reduce(history: History, wish: Wish): History {
  if (wish.do === "undo") return undo(history);
  if (wish.do === "redo") return redo(history);
  return change(history, wish.next(history.now), wish.key);
}

/**
 * The draft in hand. It is saved when its writer pauses, with the revision it was made from, so
 * that two who draw at once never overwrite one another unasked.
 */
export function useDraft(flow: FlowDetail, first: Definition) {
  const queries = useQueryClient();
  const [history, tell] = useReducer(reduce, first, begin);
  const [saving, setSaving] = useState<Saving>({ state: "saved" });
  // What the server has, and under which revision.
  const kept = useRef({ definition: first, revision: flow.revision });
  const running = useRef<Promise<void> | null>(null);
  const latest = useRef(history.now);
  const stopped = useRef(false);
  const [attempt, setAttempt] = useState(0);

  const saveOnce = useCallback(async () => {
    const sent = latest.current;
    if (sent === kept.current.definition || stopped.current) return;
    setSaving({ state: "saving" });
    const path = { flow_id: flow.id };
    try {
      const saved = await answered(
        api.PATCH("/api/v1/flows/{flow_id}", {
          params: { path },
          body: { draft: asDocument(sent), revision: kept.current.revision },
        }),
      );
      kept.current = { definition: sent, revision: saved.revision };
      queries.setQueryData(flowQuery(flow.id).queryKey, saved);
      void queries.invalidateQueries({ queryKey: [...FLOWS, "list"] });
      setSaving({ state: latest.current === sent ? "saved" : "waiting" });
    } catch (error) {
      if (error instanceof Refused && error.problem.code === "draft_changed_meanwhile") {
        stopped.current = true;
        const theirs = await queries.fetchQuery({ ...flowQuery(flow.id), staleTime: 0 });
        setSaving({ state: "conflict", theirs, base: kept.current.definition });
      } else {
        setSaving({ state: "failed", error });
      }
      throw error;
    }
  }, [flow.id, queries]);

  /** Saves what is not saved yet; rejects when the server did not take it. */
  const flush = useCallback(async () => {
    await running.current?.catch(() => undefined);
    const run = saveOnce();
    running.current = run;
    await run;
  }, [saveOnce]);

  useEffect(() => {
    latest.current = history.now;
    if (history.now === kept.current.definition || stopped.current) return;
    setSaving((before) => (before.state === "saving" ? before : { state: "waiting" }));
    const timer = setTimeout(() => void flush().catch(() => undefined), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [history.now, flush, attempt]);

  // What the server did not take for a moment is tried again, for as long as the page is open.
  useEffect(() => {
    if (saving.state !== "failed") return;
    const timer = setTimeout(() => setAttempt((before) => before + 1), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [saving]);

  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (latest.current !== kept.current.definition) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => {
      window.removeEventListener("beforeunload", ask);
      void flush().catch(() => undefined);
    };
  }, [flush]);

  const edit = useCallback(
    (next: (now: Definition) => Definition, key: string | null = null) =>
      tell({ do: "change", next, key }),
    [],
  );

  /** Ends a conflict. What is not chosen stays one step back in the history. */
  const settle = (choice: "mine" | "theirs") => {
    if (saving.state !== "conflict") return;
    const theirs = readDefinition(saving.theirs.draft);
    kept.current = { definition: theirs, revision: saving.theirs.revision };
    stopped.current = false;
    const mine = history.now;
    edit(() => theirs);
    if (choice === "mine") edit(() => ({ ...mine }));
    setSaving({ state: choice === "mine" ? "waiting" : "saved" });
  };

  /** The server has another draft now, by a command of ours such as rolling back. */
  const adopt = (changed: FlowDetail) => {
    const next = readDefinition(changed.draft);
    kept.current = { definition: next, revision: changed.revision };
    edit(() => next);
    setSaving({ state: "saved" });
  };

  return {
    definition: history.now,
    edit,
    undo: useCallback(() => tell({ do: "undo" }), []),
    redo: useCallback(() => tell({ do: "redo" }), []),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    saving,
    flush,
    settle,
    adopt,
  };
}

export type Draft = ReturnType<typeof useDraft>;
