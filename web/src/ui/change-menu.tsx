import type { ReactNode } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { IconButton } from "./icon-button";
import { Menu, MenuItem } from "./menu";

interface Props {
  name: string;
  onChange: () => void;
  onDelete: () => void;
  /** Between the two: what only this kind of thing has. */
  children?: ReactNode;
}

/** At the end of a row: the two things that are done with most things. */
export function ChangeMenu({ name, onChange, onDelete, children }: Props) {
  const { t } = useLingui();
  return (
    <Menu trigger={<IconButton icon="more" label={t`What can be done with ${name}`} />}>
      <MenuItem icon="edit" onSelect={onChange}>
        <Trans>Change…</Trans>
      </MenuItem>
      {children}
      <MenuItem icon="close" onSelect={onDelete}>
        <Trans>Delete…</Trans>
      </MenuItem>
    </Menu>
  );
}
