import { useId, type ReactNode } from "react";
import field from "../../../ui/field.module.css";
import styles from "./form.module.css";

export interface ControlProps {
  id: string;
  className: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface Props {
  label: ReactNode;
  hint?: ReactNode;
  fault?: ReactNode;
  /** Beside the label, such as a menu of values. */
  tool?: ReactNode;
  children: (control: ControlProps) => ReactNode;
}

/** A label, its control, and under it the hint, or what is wrong with what is in it. */
export function Labelled({ label, hint, fault, tool, children }: Props) {
  const id = useId();
  const said = fault ?? hint;
  return (
    <div className={styles.field}>
      <span className={styles.labelLine}>
        <label className={field.label} htmlFor={id}>
          {label}
        </label>
        {tool}
      </span>
      {children({
        id,
        className: `${field.control} ${styles.control}`,
        "aria-describedby": said ? `${id}-said` : undefined,
        "aria-invalid": fault ? true : undefined,
      })}
      {said ? (
        <p id={`${id}-said`} className={fault ? field.fault : field.hint}>
          {fault ? <bdi>{fault}</bdi> : said}
        </p>
      ) : null}
    </div>
  );
}
