import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { SelectField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import { SecretDialog } from "./secret-dialog";
import { WEBHOOKS, type Endpoint } from "./webhooks-queries";

export function RotateSecret({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const { t } = useLingui();
  const rotate = useCommand(
    (overlap_hours: number) =>
      answered(
        api.POST("/api/v1/webhook-endpoints/{endpoint_id}/rotate-secret", {
          params: { path: { endpoint_id: endpoint.id } },
          body: { overlap_hours },
        }),
      ),
    [WEBHOOKS],
    { ownWords: true },
  );
  if (rotate.data) {
    return <SecretDialog name={endpoint.name} secret={rotate.data.secret} onClose={onClose} />;
  }
  return (
    <FormDialog
      title={<Trans>Make a new secret</Trans>}
      submit={<Trans>Make it</Trans>}
      pending={rotate.isPending}
      error={rotate.error}
      onClose={onClose}
      onSubmit={(form) => rotate.mutate(Number(textIn(form, "hours")))}
    >
      <SelectField
        label={<Trans>The old one signs, too</Trans>}
        hint={<Trans>So that the receiver can change over without missing a message.</Trans>}
        name="hours"
        defaultValue="24"
      >
        <option value="0">{t`Not any more`}</option>
        <option value="1">{t`For an hour`}</option>
        <option value="24">{t`For a day`}</option>
        <option value="168">{t`For a week`}</option>
      </SelectField>
    </FormDialog>
  );
}
