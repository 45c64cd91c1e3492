import { Trans } from "@lingui/react/macro";

/** Why a text was given to somebody else. */
export function LedgerPurpose({ purpose }: { purpose: string }) {
  switch (purpose) {
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
