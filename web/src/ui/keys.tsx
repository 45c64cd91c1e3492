import styles from "./keys.module.css";
import { chordWords } from "../actions/chord";

/** A chord as keycaps. */
export function Keys({ chord }: { chord: string }) {
  return (
    <span className={styles.keys} dir="ltr">
      {chordWords(chord).map((word, place) => (
        <kbd key={place}>{word}</kbd>
      ))}
    </span>
  );
}
