import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../api/client";
import { keys } from "../../api/keys";
import type { Macro } from "../../api/macros";
import { useLive } from "../../realtime/live-provider";
import { knownWords } from "../../ui/known-words";
import { showToast } from "../../ui/toast";
import { useCommand } from "../../ui/use-command";

/** Does all that a macro says with a conversation, or says why nothing of it was done. */
export function useMacro(conversationId: string) {
  const { refresher } = useLive();
  return useCommand(
    async (macro: Macro, once) => {
      const { name } = macro;
      const { results } = await answered(
        api.POST("/api/v1/macros/{macro_id}/run", {
          params: { path: { macro_id: macro.id }, header: once },
          body: { conversation_ids: [conversationId] },
        }),
      );
      const code = results.find((one) => !one.done)?.code;
      if (code) {
        const reason = <Reason code={code} />;
        showToast(
          <Trans>
            Nothing of <bdi>{name}</bdi> was done: {reason}
          </Trans>,
          { danger: true },
        );
        return;
      }
      await refresher.fetchConversation(conversationId);
      showToast(
        <Trans>
          <bdi>{name}</bdi> is done.
        </Trans>,
      );
    },
    [keys.messages(conversationId), keys.asides(conversationId)],
  );
}

function Reason({ code }: { code: string }) {
  const { i18n } = useLingui();
  // Of a macro, these two mean more than they say anywhere else.
  if (code === "invalid" || code === "not_found") {
    return <Trans>a value of its text is not known here, or something that it names is gone.</Trans>;
  }
  return <bdi>{knownWords(i18n, "refusal", code) ?? code}</bdi>;
}
