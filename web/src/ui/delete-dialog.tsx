import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import type { QueryKey } from "@tanstack/react-query";
import { FormDialog } from "./form-dialog";
import { useCommand } from "./use-command";

interface Props {
  name: string;
  remove: () => Promise<unknown>;
  stale: readonly QueryKey[];
  onClose: () => void;
  /** What goes with it, and what stays. */
  children: ReactNode;
}

/** Asked before what cannot be taken back. */
export function DeleteDialog({ name, remove, stale, onClose, children }: Props) {
  const command = useCommand(remove, stale, { ownWords: true });
  return (
    <FormDialog
      danger
      title={
        <Trans>
          Delete <bdi>{name}</bdi>?
        </Trans>
      }
      submit={<Trans>Delete</Trans>}
      pending={command.isPending}
      error={command.error}
      onClose={onClose}
      onSubmit={() => command.mutate(undefined, { onSuccess: onClose })}
    >
      <p>{children}</p>
    </FormDialog>
  );
}
