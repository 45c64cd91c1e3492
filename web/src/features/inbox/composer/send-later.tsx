import { Suspense, useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { useActions } from "../../../actions/registry";
import type { Body } from "../../../outbox/letter";
import { IconButton } from "../../../ui/icon-button";
import { lazyDialog } from "../../../ui/lazy-part";

// Loaded when it is first wanted: an inbox opens without it.
const MomentDialog = lazyDialog(async () => (await import("./moment-dialog")).MomentDialog);

interface Props {
  conversationId: string;
  /** Null while there is nothing that could be sent later. */
  message: Body | null;
  /** Has a key and a place in the palette; in a dialog nothing has. */
  asAction?: boolean;
  onScheduled: () => void;
}

export function SendLater({ conversationId, message, asAction = false, onScheduled }: Props) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  useActions(
    asAction && message
      ? [
          {
            id: "composer.later",
            title: t`Send later`,
            group: t`Conversation`,
            icon: "clock",
            keys: "Mod+Shift+Enter",
            whileTyping: true,
            run: () => setOpen(true),
          },
        ]
      : [],
  );
  return (
    <>
      <IconButton
        icon="clock"
        label={t`Send later`}
        {...(asAction ? { keys: "Ctrl Shift Enter" } : {})}
        disabled={!message}
        onClick={() => setOpen(true)}
      />
      {open && message ? (
        <Suspense fallback={null}>
          <MomentDialog
            conversationId={conversationId}
            message={message}
            onClose={() => setOpen(false)}
            onScheduled={() => {
              setOpen(false);
              onScheduled();
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}
