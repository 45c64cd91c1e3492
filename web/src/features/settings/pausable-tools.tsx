import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Button } from "../../ui/button";
import { IconButton } from "../../ui/icon-button";
import { Menu, MenuItem } from "../../ui/menu";
import styles from "./outside.module.css";

interface Props {
  /** What the menu is called where nobody sees it. */
  label: string;
  manages: boolean;
  paused: boolean;
  turning: boolean;
  onTurn: (state: "active" | "paused") => void;
  onChange: () => void;
  onDelete: () => void;
  /** Beside the menu. */
  children?: ReactNode;
  /** Lines between the change and the pause. */
  items?: ReactNode;
}

/** What can be done with something that talks to the outside, and may be told to stop for a while. */
export function PausableTools({ label, manages, paused, children, items, ...does }: Props) {
  return (
    <span className={styles.buttons}>
      {manages && paused ? (
        <Button
          size="small"
          look="primary"
          disabled={does.turning}
          onClick={() => does.onTurn("active")}
        >
          <Trans>Resume</Trans>
        </Button>
      ) : null}
      {children}
      {manages ? (
        <Menu trigger={<IconButton icon="more" label={label} />}>
          <MenuItem icon="edit" onSelect={does.onChange}>
            <Trans>Change…</Trans>
          </MenuItem>
          {items}
          {paused ? null : (
            <MenuItem icon="pause" onSelect={() => does.onTurn("paused")}>
              <Trans>Pause</Trans>
            </MenuItem>
          )}
          <MenuItem icon="close" onSelect={does.onDelete}>
            <Trans>Delete…</Trans>
          </MenuItem>
        </Menu>
      ) : null}
    </span>
  );
}
