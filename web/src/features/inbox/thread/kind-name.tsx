import { Trans } from "@lingui/react/macro";

/** What a message is, in a word; one that we have no word for is called as the provider calls it. */
export function KindName({ kind }: { kind: string }) {
  switch (kind) {
    case "text":
      return <Trans>Text</Trans>;
    case "image":
      return <Trans>Image</Trans>;
    case "video":
      return <Trans>Video</Trans>;
    case "audio":
      return <Trans>Audio</Trans>;
    case "voice":
      return <Trans>Voice note</Trans>;
    case "document":
      return <Trans>Document</Trans>;
    case "sticker":
      return <Trans>Sticker</Trans>;
    case "location":
      return <Trans>Location</Trans>;
    case "contacts":
      return <Trans>Contact card</Trans>;
    case "order":
      return <Trans>Order</Trans>;
    case "reaction":
      return <Trans>Reaction</Trans>;
    case "template":
      return <Trans>Template</Trans>;
    case "button":
    case "button_reply":
    case "list_reply":
    case "interactive":
      return <Trans>Choice</Trans>;
    case "flow_reply":
      return <Trans>Filled-in form</Trans>;
    case "edit":
      return <Trans>Edit</Trans>;
    case "revoke":
      return <Trans>Deleted message</Trans>;
    case "system":
      return <Trans>Notice by WhatsApp</Trans>;
    case "unsupported":
      return <Trans>A kind that WhatsApp does not hand on</Trans>;
    default:
      return (
        <>
          <Trans>Message of the kind</Trans> <code>{kind}</code>
        </>
      );
  }
}
