import { initialsOf } from "../lib/initials";
import styles from "./avatar.module.css";

const HUES = 8;

/** Two letters on a colour that stays the same for the same id. The name stands beside it. */
export function Avatar({ id, name, size = 40 }: { id: string; name: string; size?: number }) {
  return (
    <span
      className={styles.avatar}
      data-hue={hueOf(id)}
      style={{ width: size, height: size, fontSize: size * 0.38 }}
      // Painted by the style: letters in the page would count as a name for what it stands in.
      data-initials={initialsOf(name)}
      aria-hidden="true"
    />
  );
}

function hueOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return sum % HUES;
}
