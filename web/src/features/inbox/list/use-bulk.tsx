import { Plural, Trans } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { useLive } from "../../../realtime/live-provider";
import { showToast } from "../../../ui/toast";
import { sayRefusal, type Change } from "../use-change-conversation";

type Result = components["schemas"]["BulkResultOut"];

interface Wish {
  ids: string[];
  change?: Change;
  /** A label that none of them has yet. */
  labelId?: string;
}

const NO_CHANGE: Change = {};

/** One change to many conversations; what could not be changed is counted and said. */
export function useBulk() {
  const { refresher } = useLive();
  const refresh = (ids: readonly string[]) => {
    for (const id of ids) void refresher.fetchConversation(id);
  };
  return useMutation({
    mutationFn: ({ ids, change, labelId }: Wish) =>
      answered(
        api.POST("/api/v1/conversations/bulk", {
          body: {
            conversation_ids: ids,
            change: change ?? NO_CHANGE,
            add_label_ids: labelId ? [labelId] : [],
          },
        }),
      ),
    onSuccess: ({ results }, { labelId }) => {
      refresh(results.map((one) => one.conversation_id));
      const changed = results.filter((one) => one.changed);
      const ids = changed.map((one) => one.conversation_id);
      const refused = results.filter((one) => one.code !== null).length;
      const undo = () => {
        const back = labelId ? unlabel(ids, labelId) : Promise.all(changed.map(putBack));
        back.then(() => refresh(ids)).catch(sayRefusal);
      };
      showToast(
        <>
          <Plural value={ids.length} one="# conversation changed." other="# conversations changed." />{" "}
          {refused ? <Trans>{refused} could not be changed.</Trans> : null}
        </>,
        ids.length ? { undo } : {},
      );
    },
    onError: sayRefusal,
  });
}

function unlabel(ids: string[], labelId: string): Promise<unknown> {
  const body = { conversation_ids: ids, change: NO_CHANGE, remove_label_ids: [labelId] };
  return answered(api.POST("/api/v1/conversations/bulk", { body }));
}

/** `before` holds the values that the change replaced. */
function putBack({ conversation_id: id, before }: Result): Promise<unknown> {
  const params = { path: { conversation_id: id } };
  const body = before as Change;
  return answered(api.PATCH("/api/v1/conversations/{conversation_id}", { params, body }));
}
