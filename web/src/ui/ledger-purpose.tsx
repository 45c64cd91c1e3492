import { Trans } from "@lingui/react/macro";

/** To whom it was given. */
export function LedgerProcessor({ processor }: { processor: string }) {
  switch (processor) {
    case "meta":
      return <bdi>Meta</bdi>;
    case "openai":
      return <bdi>OpenAI</bdi>;
    case "google":
      return <bdi>Google</bdi>;
    case "model_server":
      return <Trans>Your own model server</Trans>;
    case "webhook":
      return <Trans>Webhook</Trans>;
    case "console":
      return <Trans>Simulated phone</Trans>;
    default:
      return <bdi dir="ltr">{processor}</bdi>;
  }
}

/** Why a text was given to somebody else. */
export function LedgerPurpose({ purpose }: { purpose: string }) {
  switch (purpose) {
    case "reply":
      return <Trans>Message to the customer</Trans>;
    case "automatic_reply":
      return <Trans>Message of the bot to the customer</Trans>;
    case "template":
      return <Trans>Template to the customer</Trans>;
    case "flow_request":
      return <Trans>Request by a flow</Trans>;
    case "webhook":
      return <Trans>Told to a webhook</Trans>;
    case "sheet":
      return <Trans>Row of a worksheet</Trans>;
    case "replies":
      return <Trans>Draft of a reply</Trans>;
    case "rewrite":
      return <Trans>Other words for a reply</Trans>;
    case "summary":
      return <Trans>Summary</Trans>;
    case "extract":
      return <Trans>Values taken out of a text</Trans>;
    case "answer":
      return <Trans>Answer from knowledge</Trans>;
    case "guidance_test":
      return <Trans>Test of how texts sound</Trans>;
    case "intent":
    case "intents":
      return <Trans>What the customer wants</Trans>;
    case "transcript":
    case "transcription":
      return <Trans>Words of a voice note</Trans>;
    default:
      return <bdi>{purpose.replaceAll("_", " ")}</bdi>;
  }
}
