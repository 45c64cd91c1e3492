import type { ReactNode } from "react";
import { Link, type LinkProps } from "@tanstack/react-router";
import { Icon } from "./icon";
import styles from "./up-link.module.css";

/** Above one thing: back to the list that it stands in. */
export function UpLink({ to, children }: { to: NonNullable<LinkProps["to"]>; children: ReactNode }) {
  return (
    <Link to={to} className={styles.up} data-up="">
      <Icon name="back" size={16} />
      {children}
    </Link>
  );
}
