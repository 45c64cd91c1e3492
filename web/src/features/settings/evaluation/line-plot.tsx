import type { ReactNode } from "react";
import styles from "./evaluation.module.css";

interface Props {
  label: ReactNode;
  across: ReactNode;
  up: ReactNode;
  /** From 0 to 1 in both directions. */
  points: readonly { x: number; y: number; weight?: number }[];
  /** Where what was promised is what was kept. */
  diagonal?: boolean;
}

const SIZE = 100;

/** One line, drawn; the table below says the same to whoever cannot see it. */
export function LinePlot({ label, across, up, points, diagonal }: Props) {
  const at = ({ x, y }: { x: number; y: number }) => `${x * SIZE},${SIZE - y * SIZE}`;
  return (
    <figure className={styles.plot}>
      <figcaption>{label}</figcaption>
      <span className={styles.up}>{up}</span>
      <svg viewBox={`-3 -3 ${SIZE + 6} ${SIZE + 6}`} aria-hidden="true">
        {[0, 0.25, 0.5, 0.75, 1].map((line) => (
          <g key={line} className={styles.grid}>
            <line x1={0} x2={SIZE} y1={SIZE * line} y2={SIZE * line} />
            <line y1={0} y2={SIZE} x1={SIZE * line} x2={SIZE * line} />
          </g>
        ))}
        {diagonal ? <line className={styles.diagonal} x1={0} y1={SIZE} x2={SIZE} y2={0} /> : null}
        <polyline className={styles.curve} points={points.map(at).join(" ")} />
        {points.map((point, place) => (
          <circle
            key={place}
            className={styles.point}
            cx={point.x * SIZE}
            cy={SIZE - point.y * SIZE}
            r={1 + 2 * Math.sqrt(point.weight ?? 0.1)}
          />
        ))}
      </svg>
      <span className={styles.across}>{across}</span>
    </figure>
  );
}
