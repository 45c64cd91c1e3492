import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { partsOf } from "../../../lib/links";
import styles from "./message-body.module.css";

const SHOWN_AT_FIRST = 1_400;

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
