import { Trans } from "@lingui/react/macro";

/** Why a model gave no answer, and who can do something about it; the code stands beside it for
 * whoever looks it up. */
export function AiFailure({ code }: { code: string }) {
  return (
    <>
      <AiFailureWords code={code} /> <code dir="ltr">{code}</code>
    </>
  );
}

export function AiFailureWords({ code }: { code: string }) {
  switch (code) {
    case "refused":
      return <Trans>The model did not want to.</Trans>;
    case "incomplete":
    case "max_output_tokens":
      return <Trans>The answer became too long and was cut off.</Trans>;
    case "content_filter":
      return <Trans>The provider held the answer back.</Trans>;
    case "stopped":
      return <Trans>It was stopped before anything was written.</Trans>;
    case "rate_limited":
      return <Trans>The provider was asked too often; try again in a minute.</Trans>;
    case "quota_exhausted":
      return <Trans>The provider’s account has no money left; an admin can put that right.</Trans>;
    case "timed_out":
      return <Trans>The provider took too long; try again.</Trans>;
    case "unreachable":
    case "breaker_open":
    case "stream_error":
    case "failed":
    case "unavailable":
      return <Trans>The provider cannot be reached just now; try again in a minute.</Trans>;
    case "budget_exceeded":
      return <Trans>The limit for this month is reached; an admin can raise it.</Trans>;
    case "key_refused":
      return <Trans>The provider does not accept the key; an admin can save another one.</Trans>;
    case "model_or_address_unknown":
      return <Trans>The provider does not know this model; an admin can choose another one.</Trans>;
    case "needs_model":
    case "no_embedder":
    case "not_recorded":
      return <Trans>This server cannot do it by itself; an admin can connect a model.</Trans>;
    case "off":
    case "disabled":
      return <Trans>AI is turned off; an admin can turn it on.</Trans>;
    case "contact_restricted":
      return <Trans>This contact’s data are restricted, so no model is asked.</Trans>;
    case "placeholder":
      return <Trans>The answer named somebody whom nobody had mentioned, and was thrown away.</Trans>;
    case "question_refused":
      return <Trans>The provider did not understand the question.</Trans>;
    case "broken":
      return <Trans>Something went wrong on this server; the log says what.</Trans>;
    default:
      return code.startsWith("status_5") ? (
        <Trans>The provider cannot be reached just now; try again in a minute.</Trans>
      ) : (
        <Trans>What came back was no answer to the question.</Trans>
      );
  }
}
