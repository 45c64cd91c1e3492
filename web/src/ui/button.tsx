import type { ComponentProps } from "react";
import styles from "./button.module.css";

interface Props extends ComponentProps<"button"> {
  look?: "primary" | "quiet" | "bare";
}

export function Button({ look = "quiet", type = "button", className, ...rest }: Props) {
  const classes = [styles.button, styles[look], className].filter(Boolean).join(" ");
  return <button type={type} className={classes} {...rest} />;
}
