import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Refused } from "../../api/client";
import { knownWords } from "../../ui/known-words";

/** Why signing in did not work, in words that say what to do next. */
export function RefusalWords({ error }: { error: Error }) {
  const { i18n } = useLingui();
  if (!(error instanceof Refused)) {
    return <Trans>The server does not answer. Check the connection, then try again.</Trans>;
  }
  const { code, detail } = error.problem;
  switch (code) {
    case "invalid_credentials":
      return <Trans>The e-mail or the password is not right.</Trans>;
    case "invalid_code":
      return <Trans>This code is wrong or was used before. Wait for the next one.</Trans>;
    case "too_many_attempts":
      if (!error.retryAfterSeconds) {
        return <Trans>Too many attempts. Wait a few minutes, then try again.</Trans>;
      }
      return (
        <Plural
          value={Math.ceil(error.retryAfterSeconds / 60)}
          one="Too many attempts. Try again in a minute."
          other="Too many attempts. Try again in # minutes."
        />
      );
    case "registration_closed":
      return <Trans>Nobody can register here by themselves. Ask an owner or admin for an invitation.</Trans>;
    case "link_invalid":
      return <Trans>This link was used, replaced or is too old. Ask for a new one.</Trans>;
    case "already_member":
      return <Trans>Somebody with this address is a member already. Sign in instead.</Trans>;
    case "password_too_short":
      return <Trans>The password is too short.</Trans>;
    default:
      return (
        knownWords(i18n, "refusal", code) ??
        (error.problem.errors?.map((one) => one.message).join(" ") || detail)
      );
  }
}
