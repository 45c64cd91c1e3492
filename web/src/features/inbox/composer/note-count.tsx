import { Trans } from "@lingui/react/macro";
import { charactersIn, NOTE_CHARACTERS_AT_MOST } from "./note-length";
import styles from "./composer.module.css";

const COUNT_FROM = 9_000;

/** How long a note has become, where that matters; what is too long is said, never cut. */
export function NoteCount({ text }: { text: string }) {
  const count = charactersIn(text);
  if (count > NOTE_CHARACTERS_AT_MOST) {
    return (
      <span className={styles.tooLong} role="alert">
        <Trans>
          {count} characters; a note holds {NOTE_CHARACTERS_AT_MOST}.
        </Trans>
      </span>
    );
  }
  if (count <= COUNT_FROM) return null;
  return (
    <span className={styles.count}>
      {count} / {NOTE_CHARACTERS_AT_MOST}
    </span>
  );
}
