import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Icon } from "../../../ui/icon";
import { DRAGGED } from "../canvas/canvas";
import type { Kind, Kinds } from "../flow-queries";
import { GROUPS, stepWords } from "../words/kind-words";
import styles from "./builder.module.css";

interface Props {
  kinds: Kinds;
  onAdd: (kind: Kind) => void;
}

/** What a flow is made of. A click puts it behind the chosen step; it can also be drawn over. */
export function Palette({ kinds, onAdd }: Props) {
  const { t, i18n } = useLingui();
  const [q, setQ] = useState("");
  const nameOf = (kind: Kind) => {
    const words = stepWords(kind.kind);
    return words ? i18n._(words.name) : kind.title;
  };
  const wanted = q.trim().toLocaleLowerCase();
  const fitting = kinds.steps.filter((one) => nameOf(one).toLocaleLowerCase().includes(wanted));
  const groups = [...new Set(fitting.map((one) => one.group))];
  return (
    <nav className={styles.palette} aria-label={t`Steps to add`}>
      <input
        type="search"
        className={styles.find}
        value={q}
        dir="auto"
        placeholder={t`Find a step`}
        aria-label={t`Find a step`}
        onChange={(event) => setQ(event.target.value)}
        onKeyDown={(event) => {
          const [first] = fitting;
          if (event.key !== "Enter" || !first) return;
          event.preventDefault();
          onAdd(first);
          setQ("");
        }}
      />
      {groups.map((group) => (
        <section key={group} className={styles.group}>
          <h2>{GROUPS[group] ? i18n._(GROUPS[group]) : group}</h2>
          <ul>
            {fitting
              .filter((one) => one.group === group)
              .map((kind) => (
                <li key={kind.kind}>
                  <button
                    type="button"
                    className={styles.kind}
                    draggable
                    onDragStart={(event) => event.dataTransfer.setData(DRAGGED, kind.kind)}
                    onClick={() => onAdd(kind)}
                  >
                    <span className={styles.sign}>
                      <Icon name={stepWords(kind.kind)?.icon ?? "bolt"} size={16} />
                    </span>
                    <bdi>{nameOf(kind)}</bdi>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
      {fitting.length === 0 ? (
        <p className={styles.quiet}>
          <Trans>There is no such step.</Trans>
        </p>
      ) : null}
    </nav>
  );
}
