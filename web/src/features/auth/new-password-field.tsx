import { Trans } from "@lingui/react/macro";
import { Field } from "../../ui/field";

const SHORTEST = 12;

interface Props {
  name?: string;
  /** Tells the keeper of passwords whose it is; left out where it is not known. */
  email?: string;
}

export function NewPasswordField({ name = "password", email }: Props) {
  return (
    <>
      <input type="text" autoComplete="username" defaultValue={email} hidden readOnly />
      <Field
        label={<Trans>New password</Trans>}
        hint={<Trans>At least {SHORTEST} characters. A few words in a row are good.</Trans>}
        name={name}
        type="password"
        autoComplete="new-password"
        minLength={SHORTEST}
        dir="ltr"
        required
      />
    </>
  );
}
