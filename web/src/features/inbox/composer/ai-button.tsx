import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useActions } from "../../../actions/registry";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { aiEngineQuery, type DraftKind } from "./drafting/ai-draft-queries";

interface Props {
  hasText: boolean;
  onAsk: (kind: DraftKind) => void;
}

/** Offered where somebody would answer; other wordings need a model and something to word anew. */
export function AiButton({ hasText, onAsk }: Props) {
  const { t } = useLingui();
  const engine = useQuery(aiEngineQuery).data?.engine ?? null;
  const offered: { kind: DraftKind; title: string }[] = [];
  if (engine) offered.push({ kind: "replies", title: t`Suggest replies` });
  if (engine && engine !== "local" && hasText) {
    offered.push(
      { kind: "shorten", title: t`Say it shorter` },
      { kind: "friendlier", title: t`Say it friendlier` },
      { kind: "formal", title: t`Say it more formally` },
      { kind: "translate", title: t`Translate it…` },
    );
  }
  useActions(
    offered.map(({ kind, title }) => ({
      id: `composer.ai.${kind}`,
      title,
      group: t`Conversation`,
      icon: "spark",
      ...(kind === "replies" ? { keys: "KeyD" } : {}),
      run: () => onAsk(kind),
    })),
  );
  if (!engine) return null;
  return (
    <Menu trigger={<IconButton icon="spark" label={t`Suggestions by AI`} />}>
      {offered.map(({ kind, title }) => (
        <MenuItem key={kind} icon="spark" keys={kind === "replies" ? "KeyD" : undefined} onSelect={() => onAsk(kind)}>
          {title}
        </MenuItem>
      ))}
    </Menu>
  );
}
