import { Trans } from "@lingui/react/macro";
import { Icon } from "../../ui/icon";
import type { IconName } from "../../ui/icon-paths";
import styles from "./templates.module.css";

interface Props {
  header: string;
  /** `none` and `text`, or the kind of the file above the text. */
  headerKind: string;
  body: string;
  footer: string;
  buttons: { type?: string; text?: string }[];
}

const ICONS: Record<string, IconName> = {
  URL: "reply",
  PHONE_NUMBER: "phone",
  QUICK_REPLY: "reply",
};

/** A template as the customer's phone shows it. */
export function ShownTemplate({ header, headerKind, body, footer, buttons }: Props) {
  const file = headerKind !== "none" && headerKind !== "text";
  return (
    <div className={styles.phone}>
      <div className={styles.bubble} dir="auto">
        {file ? (
          <span className={styles.file}>
            <Icon name={headerKind === "image" ? "image" : "file"} size={28} />
          </span>
        ) : null}
        {header ? (
          <strong dir="auto" className={styles.text}>
            {header}
          </strong>
        ) : null}
        {body ? (
          <p dir="auto" className={styles.text}>
            {body}
          </p>
        ) : (
          <p className={styles.footer}>
            <Trans>The text appears here.</Trans>
          </p>
        )}
        {footer ? (
          <p dir="auto" className={styles.footer}>
            {footer}
          </p>
        ) : null}
      </div>
      {buttons.map((button, at) => (
        <span key={at} className={styles.button}>
          <Icon name={ICONS[(button.type ?? "").toUpperCase()] ?? "list"} size={16} />
          <bdi>{button.text}</bdi>
        </span>
      ))}
    </div>
  );
}
