import { Plural, Trans } from "@lingui/react/macro";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";

interface Props {
  /** How many messages have been written and have not arrived. */
  unsent: number;
  onSignOut: () => void;
  onClose: () => void;
}

/** Asked once, as nobody could send them afterwards. */
export function SignOutDialog({ unsent, onSignOut, onClose }: Props) {
  return (
    <Dialog
      title={<Trans>Sign out?</Trans>}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button look="danger" onClick={onSignOut}>
            <Trans>Sign out</Trans>
          </Button>
        </>
      }
    >
      <p>
        <Plural
          value={unsent}
          one="# message has not been sent yet. It is deleted when you sign out."
          other="# messages have not been sent yet. They are deleted when you sign out."
        />
      </p>
    </Dialog>
  );
}
