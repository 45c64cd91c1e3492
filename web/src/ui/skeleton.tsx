import { useEffect, useState } from "react";
import styles from "./skeleton.module.css";

const PATIENCE_MS = 150;

/** Rows of the size of what is coming. Nothing is seen for the first moments, but its place is kept. */
export function Skeleton({ rows = 6, height = 64 }: { rows?: number; height?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.skeleton} aria-hidden="true" data-waiting="" data-shown={shown}>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} style={{ height }} />
      ))}
    </div>
  );
}
