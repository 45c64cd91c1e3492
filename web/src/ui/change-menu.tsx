import { Trans, useLingui } from "@lingui/react/macro";
import { IconButton } from "./icon-button";
import { Menu, MenuItem } from "./menu";

interface Props {
  name: string;
  onChange: () => void;
  onDelete: () => void;
}

/** At the end of a row: the two things that are done with most things. */
export function ChangeMenu({ name, onChange, onDelete }: Props) {
  const { t } = useLingui();
  return (
    <Menu trigger={<IconButton icon="more" label={t`What can be done with ${name}`} />}>
      <MenuItem icon="edit" onSelect={onChange}>
        <Trans>Change…</Trans>
      </MenuItem>
      <MenuItem icon="close" onSelect={onDelete}>
        <Trans>Delete…</Trans>
      </MenuItem>
    </Menu>
  );
}
