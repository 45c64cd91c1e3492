import { Trans } from "@lingui/react/macro";
import { Field } from "../../ui/field";

const SHORTEST = 12;

export function NewPasswordField() {
  return (
    <Field
      label={<Trans>New password</Trans>}
      hint={<Trans>At least {SHORTEST} characters. A few words in a row are good.</Trans>}
      name="password"
      type="password"
      autoComplete="new-password"
      minLength={SHORTEST}
      dir="ltr"
      required
    />
  );
}
