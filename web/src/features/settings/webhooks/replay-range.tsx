import { Plural, Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { localInput } from "../../../lib/dates";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { CheckField } from "../../../ui/form-fields";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { WEBHOOKS, type Endpoint } from "./webhooks-queries";

type Range = components["schemas"]["DeliveryReplayIn"];

const DAY_MS = 86_400_000;

/** Sends once more what was sent within a time. The receiver tells second copies by their ids. */
export function ReplayRange({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const replay = useCommand(
    (body: Range) =>
      answered(
        api.POST("/api/v1/webhook-endpoints/{endpoint_id}/replay", {
          params: { path: { endpoint_id: endpoint.id } },
          body,
        }),
      ),
    [WEBHOOKS],
    { ownWords: true },
  );
  const now = Date.now();
  return (
    <FormDialog
      title={<Trans>Replay a time</Trans>}
      submit={<Trans>Replay</Trans>}
      pending={replay.isPending}
      error={replay.error}
      onClose={onClose}
      onSubmit={(form) =>
        replay.mutate(
          {
            created_after: new Date(textIn(form, "from")).toISOString(),
            created_before: new Date(textIn(form, "to")).toISOString(),
            only_failed: form.get("failed") !== null,
          },
          {
            onSuccess: ({ deliveries }) => {
              showToast(
                <Plural
                  value={deliveries}
                  one="# delivery is sent once more."
                  other="# deliveries are sent once more."
                />,
              );
              onClose();
            },
          },
        )
      }
    >
      <p>
        <Trans>Each keeps its id, so that the receiver can tell a second copy.</Trans>
      </p>
      <Field
        label={<Trans>From</Trans>}
        name="from"
        type="datetime-local"
        defaultValue={localInput(new Date(now - DAY_MS))}
        required
      />
      <Field
        label={<Trans>To</Trans>}
        name="to"
        type="datetime-local"
        defaultValue={localInput(new Date(now + 60_000))}
        required
      />
      <CheckField name="failed" defaultChecked label={<Trans>Only what failed</Trans>} />
    </FormDialog>
  );
}
