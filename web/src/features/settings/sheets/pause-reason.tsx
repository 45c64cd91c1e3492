import { Trans } from "@lingui/react/macro";

/** Why nothing is written any more, and what to do before it goes on. */
export function PauseReason({ reason }: { reason: string }) {
  switch (reason) {
    case "access_revoked":
      return (
        <Trans>
          Google refuses access. Share the spreadsheet with the account again, as an editor, then
          resume.
        </Trans>
      );
    case "credential_unusable":
      return <Trans>The key is of no use to Google. Connect another account.</Trans>;
    case "spreadsheet_missing":
      return <Trans>The spreadsheet is gone, or is not shared with the account.</Trans>;
    case "worksheet_missing":
      return <Trans>The worksheet is gone or has another name. Rename it back, then resume.</Trans>;
    case "wrong_sheet":
      return (
        <Trans>
          The worksheet holds something else: it has content, and no column “Parley ID”. Nothing
          was written. Empty it, or link another one.
        </Trans>
      );
    case "header_twice":
      return <Trans>A header of this link stands there twice. Rename one, then resume.</Trans>;
    default:
      return <code dir="ltr">{reason}</code>;
  }
}
