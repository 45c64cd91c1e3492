import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { useCommand } from "../../../ui/use-command";
import { INTENTS, replyIntentsQuery, type Intent, type IntentMode } from "./intent-queries";
import styles from "./intents.module.css";

/** How far automatic answers go for this intent. `auto` opens when audits have earned it. */
export function ModeChoice({ intent }: { intent: Intent }) {
  const { t } = useLingui();
  const may = useMay();
  const modes = useQuery({ ...replyIntentsQuery, enabled: may("ai:read") });
  const set = useCommand(
    (mode: IntentMode) =>
      answered(api.PUT("/api/v1/ai/auto-replies/intents", { body: { intent: intent.name, mode } })),
    [INTENTS],
  );
  if (!modes.data) return null;
  const known = modes.data.intents.find((one) => one.intent === intent.name);
  const risky = intent.risk !== "none";
  return (
    <select
      className={styles.mode}
      aria-label={t`Automatic answers for ${intent.title}`}
      value={known?.mode ?? "suggest"}
      disabled={!may("ai:manage") || set.isPending}
      onChange={({ target }) => {
        const { value } = target;
        set.mutate(value === "auto" || value === "off" ? value : "suggest");
      }}
    >
      <option value="off">{t`Never answered`}</option>
      <option value="suggest">{t`Suggested`}</option>
      <option value="auto" disabled={risky || !known?.may_be_auto}>
        {t`Answered by itself`}
      </option>
    </select>
  );
}
