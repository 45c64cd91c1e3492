import { useEffect, useState } from "react";
import styles from "./skeleton.module.css";

const PATIENCE_MS = 150;

/** Rows of the size of what is coming; nothing at all for the first moments. */
export function Skeleton({ rows = 6, height = 64 }: { rows?: number; height?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div className={styles.skeleton} aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} style={{ height }} />
      ))}
    </div>
  );
}
