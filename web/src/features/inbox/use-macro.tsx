import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../api/client";
import { keys } from "../../api/keys";
import type { Macro } from "../../api/macros";
import { useLive } from "../../realtime/live-provider";
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
  switch (code) {
    case "reply_window_closed":
      return <Trans>the customer has not written for 24 hours, so only a template may be sent.</Trans>;
    case "recipient_unknown":
      return <Trans>there is no number to send to.</Trans>;
    case "consent_withdrawn":
      return <Trans>the customer wants no such messages any more.</Trans>;
    case "conversation_not_yours":
      return <Trans>a colleague has this conversation.</Trans>;
    case "invalid":
    case "not_found":
      return <Trans>a value of its text is not known here, or something that it names is gone.</Trans>;
    default:
      return <bdi>{code.replaceAll("_", " ")}</bdi>;
  }
}
