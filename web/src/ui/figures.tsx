import type { ReactNode } from "react";
import { useLingui } from "@lingui/react/macro";
import styles from "./figures.module.css";

export function Tiles({ children }: { children: ReactNode }) {
  return <dl className={styles.tiles}>{children}</dl>;
}

/** One figure that somebody looks for, with its name above it. */
export function Tile({ name, value, more }: { name: ReactNode; value: ReactNode; more?: ReactNode }) {
  return (
    <div className={styles.tile}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {more ? <span>{more}</span> : null}
      </dd>
    </div>
  );
}

export function Count({ of }: { of: number }) {
  const { i18n } = useLingui();
  return new Intl.NumberFormat(i18n.locale).format(of);
}

interface TableProps {
  label?: string;
  heads: readonly ReactNode[];
  children: ReactNode;
}

/** A row per thing, its name first; wider than the page it is scrolled, by keys as well. */
export function FigureTable({ label, heads, children }: TableProps) {
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            {heads.map((head, place) => (
              <th key={place} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
