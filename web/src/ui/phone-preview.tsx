import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import type { components } from "../api/schema";
import { Icon } from "./icon";
import styles from "./phone-preview.module.css";

type Shown = components["schemas"]["ShownOut"];

const MEDIA = new Set(["image", "video", "document", "location", "product"]);

/** A template as the customer's phone shows it. */
export function PhonePreview({ shown, label }: { shown: Shown; label: string }) {
  return (
    <div className={styles.screen} role="figure" aria-label={label}>
      <Shape shown={shown} />
      {shown.cards.length > 0 ? (
        <div className={styles.cards}>
          {shown.cards.map((card, place) => (
            <Shape key={place} shown={card} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Shape({ shown }: { shown: Shown }) {
  const { header, header_kind: kind, body, footer, buttons } = shown;
  return (
    <div className={styles.message}>
      <div className={styles.bubble}>
        {header ? (
          <p className={styles.header} dir="auto">
            {header}
          </p>
        ) : MEDIA.has(kind) ? (
          <p className={styles.media}>
            <Icon name={kind === "document" ? "file" : kind === "location" ? "pin" : "image"} size={28} />
          </p>
        ) : null}
        {body ? (
          <p className={styles.body} dir="auto">
            {whatsAppStyled(body)}
          </p>
        ) : (
          <p className={styles.footer}>
            <Trans>The text has nothing in it yet.</Trans>
          </p>
        )}
        {footer ? (
          <p className={styles.footer} dir="auto">
            {footer}
          </p>
        ) : null}
      </div>
      {buttons.map((button, place) => (
        <span key={place} className={styles.button}>
          <bdi>{titleOf(button)}</bdi>
        </span>
      ))}
    </div>
  );
}

function titleOf(button: Record<string, unknown>): string {
  for (const name of ["text", "title", "kind", "type"]) {
    const found = button[name];
    if (typeof found === "string" && found) return found;
  }
  return "…";
}

const STYLED = /\*([^*\n]+)\*|_([^_\n]+)_|~([^~\n]+)~/g;

/** Bold, italic and struck out, as WhatsApp reads its marks. */
function whatsAppStyled(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const found of text.matchAll(STYLED)) {
    const [whole, bold, italic, struck] = found;
    parts.push(text.slice(from, found.index));
    if (bold) parts.push(<strong key={found.index}>{bold}</strong>);
    else if (italic) parts.push(<em key={found.index}>{italic}</em>);
    else parts.push(<s key={found.index}>{struck}</s>);
    from = found.index + whole.length;
  }
  parts.push(text.slice(from));
  return parts;
}
