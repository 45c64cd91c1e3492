import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { SelectField, TextField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";
import { REQUESTS, type RequestKind } from "./privacy-queries";
import { REQUEST_KINDS } from "./words";

type Wish = components["schemas"]["PrivacyRequestIn"];

const KINDS = Object.keys(REQUEST_KINDS) as RequestKind[];

interface Props {
  contactId?: string;
  onClose: () => void;
}

/** What somebody asked for elsewhere: on the phone, by letter, at the counter. */
export function NewRequest({ contactId, onClose }: Props) {
  const { i18n } = useLingui();
  const take = useCommand(
    (body: Wish, once) =>
      answered(api.POST("/api/v1/privacy/requests", { params: { header: once }, body })),
    [REQUESTS],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>New request</Trans>}
      submit={<Trans>Write it down</Trans>}
      pending={take.isPending}
      error={take.error}
      onClose={onClose}
      onSubmit={(form) => {
        const kind = KINDS.find((one) => one === form.get("kind")) ?? "access";
        const how = textIn(form, "how");
        const body = {
          kind,
          contact_id: contactId ?? null,
          name: textIn(form, "name") || null,
          address: textIn(form, "address"),
          words: textIn(form, "words"),
          verified_how: how || null,
        };
        take.mutate(body, { onSuccess: onClose });
      }}
    >
      <SelectField label={<Trans>What is asked for</Trans>} name="kind">
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {i18n._(REQUEST_KINDS[kind])}
          </option>
        ))}
      </SelectField>
      <Field label={<Trans>Who asks</Trans>} name="name" maxLength={200} dir="auto" />
      <Field
        label={<Trans>Number or address</Trans>}
        name="address"
        maxLength={500}
        dir="auto"
        autoComplete="off"
      />
      <TextField label={<Trans>In which words</Trans>} name="words" maxLength={4000} dir="auto" />
      <Field
        label={<Trans>How you know that it is them</Trans>}
        hint={<Trans>Left empty, the request waits to be verified, for a week.</Trans>}
        name="how"
        maxLength={200}
        dir="auto"
      />
    </FormDialog>
  );
}
