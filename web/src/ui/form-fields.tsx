import { useId, type ComponentProps, type ReactNode } from "react";
import styles from "./field.module.css";

interface Common {
  label: ReactNode;
  hint?: ReactNode;
}

/** One of a few. The browser's own, so that phones show the wheel their owners know. */
export function SelectField({ label, hint, ...select }: Common & ComponentProps<"select">) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <select
        id={id}
        className={styles.control}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...select}
      />
    </Labelled>
  );
}

export function TextField({ label, hint, ...area }: Common & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <textarea
        id={id}
        className={styles.control}
        rows={4}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...area}
      />
    </Labelled>
  );
}

export function CheckField({ label, hint, ...input }: Common & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input
        id={id}
        type="checkbox"
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...input}
      />
      <span>
        <label htmlFor={id}>{label}</label>
        {hint ? (
          <p className={styles.hint} id={`${id}-hint`}>
            {hint}
          </p>
        ) : null}
      </span>
    </div>
  );
}

function Labelled({ id, label, hint, children }: Common & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children}
      {hint ? (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}
