import type { ReactNode } from "react";
import styles from "./notice.module.css";

interface Props {
  tone?: "information" | "danger";
  children: ReactNode;
}

/** Says something the reader did not ask for; assistive technology announces it at once. */
export function Notice({ tone = "information", children }: Props) {
  const danger = tone === "danger";
  return (
    <p
      role={danger ? "alert" : "status"}
      className={[styles.notice, danger ? styles.danger : ""].filter(Boolean).join(" ")}
    >
      {children}
    </p>
  );
}
