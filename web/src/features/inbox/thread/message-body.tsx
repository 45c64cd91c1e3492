import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import type { Message } from "../../../api/client";
import { Icon } from "../../../ui/icon";
import { partsOf } from "../../../lib/links";
import { KindName } from "./kind-name";
import styles from "./message-body.module.css";

const SHOWN_AT_FIRST = 1_400;

export function MessageBody({ message }: { message: Message }) {
  if (message.kind === "text") return <Text text={message.text ?? ""} />;
  return (
    <>
      <p className={styles.kind}>
        <Icon name="file" size={16} />
        <KindName kind={message.kind} />
      </p>
      {message.text ? <Text text={message.text} /> : null}
      {message.content ? <Raw content={message.content} /> : null}
    </>
  );
}

/** Other people's words: shown as they are, in their own direction, never as markup. */
export function Text({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > SHOWN_AT_FIRST + 200;
  const shown = long && !whole ? `${text.slice(0, SHOWN_AT_FIRST)}…` : text;
  return (
    <div className={styles.text} dir="auto">
      {partsOf(shown).map((part, place) =>
        part.url ? (
          <a key={place} href={part.url} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
      {long ? (
        <button type="button" className={styles.more} onClick={() => setWhole(!whole)}>
          {whole ? <Trans>Show less</Trans> : <Trans>Show all</Trans>}
        </button>
      ) : null}
    </div>
  );
}

/** For whoever wants to know what a kind that we do not draw holds. */
function Raw({ content }: { content: object }) {
  return (
    <details className={styles.raw}>
      <summary>
        <Trans>What it holds</Trans>
      </summary>
      <pre dir="ltr">{JSON.stringify(content, null, 2)}</pre>
    </details>
  );
}
