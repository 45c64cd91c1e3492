import { useId, type ComponentProps, type ReactNode } from "react";
import styles from "./field.module.css";

interface Props extends ComponentProps<"input"> {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong with it; read out together with the field. */
  fault?: ReactNode;
}

export function Field({ label, hint, fault, ...input }: Props) {
  const made = useId();
  const id = input.id ?? made;
  const hintId = `${id}-hint`;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <input
        className={styles.control}
        aria-describedby={hint || fault ? hintId : undefined}
        aria-invalid={fault ? true : undefined}
        {...input}
        id={id}
      />
      {hint || fault ? (
        <p className={fault ? styles.fault : styles.hint} id={hintId}>
          {fault ?? hint}
        </p>
      ) : null}
    </div>
  );
}
