import { useId, type ComponentProps, type ReactNode } from "react";
import styles from "./field.module.css";

interface Props extends ComponentProps<"input"> {
  label: ReactNode;
  hint?: ReactNode;
}

export function Field({ label, hint, ...input }: Props) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={styles.control}
        aria-describedby={hint ? hintId : undefined}
        {...input}
      />
      {hint ? (
        <p className={styles.hint} id={hintId}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}
