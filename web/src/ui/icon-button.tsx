import type { ComponentProps } from "react";
import { Icon } from "./icon";
import type { IconName } from "./icon-paths";
import styles from "./icon-button.module.css";

interface Props extends ComponentProps<"button"> {
  icon: IconName;
  /** Read out, and shown when the pointer rests: the drawing alone says too little. */
  label: string;
  /** As a reader types it: `J`, `Ctrl K`. */
  keys?: string | undefined;
  pressed?: boolean;
}

export function IconButton({ icon, label, keys, pressed, className, ...rest }: Props) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={keys ? `${label} (${keys})` : label}
      className={[styles.button, className].filter(Boolean).join(" ")}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
