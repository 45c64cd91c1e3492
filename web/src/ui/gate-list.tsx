import type { components } from "../api/schema";
import { GateLine } from "./gate-line";
import styles from "./gate-line.module.css";

type Verdict = components["schemas"]["VerdictOut"];

/** Every question on the way to an automatic answer, up to the one that said no. */
export function GateList({ verdicts }: { verdicts: readonly Verdict[] }) {
  return (
    <ol className={styles.gates}>
      {verdicts.map((verdict) => (
        <li key={verdict.gate}>
          <GateLine verdict={verdict} />
        </li>
      ))}
    </ol>
  );
}
