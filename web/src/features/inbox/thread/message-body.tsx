import { Trans } from "@lingui/react/macro";
import type { Message } from "../../../api/client";
import { Icon } from "../../../ui/icon";
import type { IconName } from "../../../ui/icon-paths";
import { Attachment } from "./attachment";
import { cardsIn, choicesIn, chosenIn, emojiIn, orderIn, placeIn } from "./content";
import { KindName } from "./kind-name";
import { Text } from "./text";
import styles from "./message-body.module.css";

/** A message as what it is. A kind that nothing here draws is named, and shows what it holds. */
export function MessageBody({ message }: { message: Message }) {
  const { kind, text, attachments, revoked_at: revoked } = message;
  if (revoked) {
    return (
      <p className={styles.gone}>
        <Trans>This message was deleted.</Trans>
      </p>
    );
  }
  const special = <Special message={message} />;
  const plain = kind === "text" || kind === "interactive" || attachments.length > 0;
  return (
    <>
      {attachments.map((file) => (
        <Attachment key={file.id} file={file} />
      ))}
      {plain ? null : <Kind kind={kind} />}
      {text ? <Text text={text} /> : null}
      {special}
    </>
  );
}

function Kind({ kind }: { kind: string }) {
  return (
    <p className={styles.kind}>
      <Icon name={ICONS[kind] ?? "file"} size={16} />
      <KindName kind={kind} />
    </p>
  );
}

const ICONS: Record<string, IconName> = {
  location: "pin",
  contacts: "contacts",
  order: "list",
  interactive: "list",
  button: "check",
  button_reply: "check",
  list_reply: "check",
  image: "image",
  sticker: "image",
  template: "template",
  system: "warning",
  unsupported: "warning",
};

function Special({ message }: { message: Message }) {
  const { kind, content, text } = message;
  const place = kind === "location" ? placeIn(content) : null;
  if (place) {
    const position = `${place.latitude},${place.longitude}`;
    return (
      <div className={styles.card}>
        {place.name ? <bdi className={styles.strong}>{place.name}</bdi> : null}
        {place.address ? <bdi>{place.address}</bdi> : null}
        <a href={`https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}#map=16/${place.latitude}/${place.longitude}`} target="_blank" rel="noopener noreferrer">
          <bdi dir="ltr">{position}</bdi>
        </a>
      </div>
    );
  }
  const cards = kind === "contacts" ? cardsIn(content) : [];
  if (cards.length > 0) {
    return cards.map((card, place_) => (
      <div key={place_} className={styles.card}>
        <bdi className={styles.strong}>{card.name}</bdi>
        {card.lines.map((line) => (
          <bdi key={line} dir="ltr">
            {line}
          </bdi>
        ))}
      </div>
    ));
  }
  const lines = kind === "order" ? orderIn(content) : [];
  if (lines.length > 0) {
    return (
      <ul className={styles.card}>
        {lines.map((line, place_) => (
          <li key={place_}>
            {line.quantity} × <bdi>{line.product}</bdi> <bdi>{line.price}</bdi>
          </li>
        ))}
      </ul>
    );
  }
  if (kind === "reaction") return <span className={styles.emoji}>{emojiIn(content)}</span>;
  const choices = message.direction === "out" ? choicesIn(content) : null;
  if (choices) {
    return (
      <div className={styles.choices}>
        {choices.footer ? <bdi className={styles.footer}>{choices.footer}</bdi> : null}
        {choices.titles.map((title, place_) => (
          <span key={place_} className={styles.choice}>
            <bdi>{title}</bdi>
          </span>
        ))}
      </div>
    );
  }
  const chosen = text ? "" : chosenIn(content);
  if (chosen) return <Text text={chosen} />;
  const known = ["text", "interactive", "button", "button_reply", "list_reply"].includes(kind);
  if (known || !content || message.attachments.length > 0) return null;
  return (
    <details className={styles.raw}>
      <summary>
        <Trans>What it holds</Trans>
      </summary>
      <pre dir="ltr">{JSON.stringify(content, null, 2)}</pre>
    </details>
  );
}
