import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api, type Contact } from "../../../api/client";
import type { components } from "../../../api/schema";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { SelectField, TextField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import { CONTACTS } from "../contact-queries";

type ConsentIn = components["schemas"]["ConsentIn"];

const PURPOSES = ["marketing", "service", "ai"] as const;

/** A fact is added and none is changed, so what was said before stays provable. */
export function RecordConsent({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useLingui();
  const record = useCommand(
    (body: ConsentIn, once) =>
      answered(
        api.POST("/api/v1/contacts/{contact_id}/consents", {
          params: { path: { contact_id: contact.id }, header: once },
          body,
        }),
      ),
    [CONTACTS],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Record a consent</Trans>}
      submit={<Trans>Record</Trans>}
      pending={record.isPending}
      error={record.error}
      onClose={onClose}
      onSubmit={(form) => {
        const proof = textIn(form, "proof");
        record.mutate(
          {
            purpose: PURPOSES.find((one) => one === textIn(form, "purpose")) ?? "marketing",
            state: textIn(form, "state") === "withdrawn" ? "withdrawn" : "granted",
            ...(proof ? { proof } : {}),
          },
          { onSuccess: onClose },
        );
      }}
    >
      <SelectField label={<Trans>What it is about</Trans>} name="purpose">
        <option value="marketing">{t`Marketing`}</option>
        <option value="service">{t`Service messages`}</option>
        <option value="ai">{t`Use of AI`}</option>
      </SelectField>
      <SelectField label={<Trans>What was said</Trans>} name="state">
        <option value="granted">{t`Granted`}</option>
        <option value="withdrawn">{t`Withdrawn`}</option>
      </SelectField>
      <TextField
        label={<Trans>What shows it</Trans>}
        hint={<Trans>Where and how it was said: a form, a call, a counter. It cannot be changed later.</Trans>}
        name="proof"
        maxLength={4000}
        dir="auto"
      />
    </FormDialog>
  );
}
