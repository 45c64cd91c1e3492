import type { ComponentProps } from "react";
import styles from "./button.module.css";

interface Props extends ComponentProps<"button"> {
  look?: "primary" | "quiet" | "bare" | "danger";
  /** `small` is for toolbars and rows; a finger still gets its full target. */
  size?: "normal" | "small";
}

export function Button({
  look = "quiet",
  size = "normal",
  type = "button",
  className,
  ...rest
}: Props) {
  const classes = [styles.button, styles[look], size === "small" ? styles.small : "", className];
  return <button type={type} className={classes.filter(Boolean).join(" ")} {...rest} />;
}
