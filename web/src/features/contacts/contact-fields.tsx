import { Trans, useLingui } from "@lingui/react/macro";
import type { Contact } from "../../api/client";
import { useMasks, useShownUntil } from "../auth/revealed";
import { LANGUAGES } from "../../lib/language";
import { Field } from "../../ui/field";
import { textIn } from "../../ui/form-dialog";
import { SelectField } from "../../ui/form-fields";

/** What can be written down about somebody by hand. */
export function ContactFields({ contact }: { contact?: Contact }) {
  const { t } = useLingui();
  const masks = useMasks();
  const shown = useShownUntil({ contact: contact?.id ?? "" }) !== null;
  // Who sees a mask would write over what he cannot see.
  const hidden = Boolean(contact?.email) && masks && !shown;
  return (
    <>
      <Field
        label={<Trans>Name</Trans>}
        name="name"
        defaultValue={contact?.name ?? ""}
        maxLength={200}
        dir="auto"
      />
      <Field
        label={<Trans>E-mail</Trans>}
        name="email"
        type="email"
        defaultValue={contact?.email ?? ""}
        maxLength={254}
        dir="ltr"
        readOnly={hidden}
        hint={hidden ? <Trans>Show it first, to change it.</Trans> : undefined}
      />
      <SelectField
        label={<Trans>Language</Trans>}
        name="language"
        defaultValue={contact?.language ?? ""}
      >
        <option value="">{t`Not known`}</option>
        {Object.entries(LANGUAGES).map(([code, { name }]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </SelectField>
    </>
  );
}

export function detailsIn(form: FormData) {
  return {
    name: textIn(form, "name") || null,
    email: textIn(form, "email") || null,
    language: textIn(form, "language") || null,
  };
}
