import { useEffect, useRef } from "react";
import { useLingui } from "@lingui/react/macro";
import { useActions } from "../../../actions/registry";
import { isObject, readDefinition, type Step } from "../document/definition";
import { paste } from "../document/operations";
import type { Draft } from "./use-draft";

const FORMAT = "parley-steps";
const SHIFT = 48;

interface Props {
  draft: Draft;
  chosen: ReadonlySet<string>;
  readOnly: boolean;
  onChosen: (ids: ReadonlySet<string>) => void;
  onTidy: () => void;
  onPublish: () => void;
}

/** Undo, redo, copy and paste, also from one flow to another: what is copied is plain text. */
export function useBuilderKeys({ draft, chosen, readOnly, onChosen, onTidy, onPublish }: Props) {
  const { t } = useLingui();
  const group = t`Flow`;
  useActions(
    readOnly
      ? []
      : [
          { id: "flow.undo", title: t`Undo`, group, icon: "undo", keys: "Mod+KeyZ", run: draft.undo },
          { id: "flow.redo", title: t`Redo`, group, icon: "retry", keys: "Mod+Shift+KeyZ", run: draft.redo },
          { id: "flow.tidy", title: t`Lay the steps out`, group, icon: "panel", keys: "KeyL", run: onTidy },
          { id: "flow.publish", title: t`Publish…`, group, icon: "send", keys: "Mod+Enter", run: onPublish },
          {
            id: "flow.all",
            title: t`Choose all steps`,
            group,
            icon: "list",
            keys: "Mod+KeyA",
            run: () => onChosen(new Set(draft.definition.steps.map((one) => one.id))),
          },
        ],
  );
  const latest = useRef({ draft, chosen, readOnly, onChosen });
  useEffect(() => {
    latest.current = { draft, chosen, readOnly, onChosen };
  });
  useEffect(() => {
    const copy = (event: ClipboardEvent) => {
      const { draft: now, chosen: ids } = latest.current;
      if (isWriting(event.target) || !document.getSelection()?.isCollapsed) return;
      const steps = now.definition.steps.filter((one) => ids.has(one.id));
      if (steps.length === 0) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", JSON.stringify({ format: FORMAT, steps }));
    };
    const put = (event: ClipboardEvent) => {
      const { draft: now, readOnly: locked, onChosen: choose } = latest.current;
      if (isWriting(event.target) || locked) return;
      const steps = stepsIn(event.clipboardData?.getData("text/plain") ?? "");
      if (steps.length === 0) return;
      event.preventDefault();
      const made = paste(now.definition, steps, SHIFT);
      now.edit(() => made.definition);
      choose(new Set(made.ids));
    };
    document.addEventListener("copy", copy);
    document.addEventListener("paste", put);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("paste", put);
    };
  }, []);
}

/** Steps out of a text that anybody may have copied. */
export function stepsIn(text: string): readonly Step[] {
  try {
    const found: unknown = JSON.parse(text);
    if (!isObject(found) || found["format"] !== FORMAT) return [];
    return readDefinition(found).steps;
  } catch {
    return [];
  }
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}
