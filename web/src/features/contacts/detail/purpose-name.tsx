import { Trans } from "@lingui/react/macro";

export function PurposeName({ purpose }: { purpose: string }) {
  switch (purpose) {
    case "marketing":
      return <Trans>Marketing</Trans>;
    case "service":
      return <Trans>Service messages</Trans>;
    case "ai":
      return <Trans>Use of AI</Trans>;
    default:
      return <code>{purpose}</code>;
  }
}
