import { useId, type FormEvent, type ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Button } from "./button";
import { Dialog } from "./dialog";
import styles from "./form-dialog.module.css";
import { Notice } from "./notice";
import { ErrorWords } from "./pane-state";

interface Props {
  title: ReactNode;
  submit: ReactNode;
  /** What is done cannot be taken back. */
  danger?: boolean;
  pending: boolean;
  error: Error | null;
  width?: "normal" | "wide";
  /** Replaces the words of a refusal, where the server's are not the reader's. */
  errorWords?: ReactNode;
  onSubmit: (form: FormData) => void;
  onClose: () => void;
  children?: ReactNode;
}

/** A few fields and one command. A refusal is said above the fields, which keep what is in them. */
export function FormDialog(props: Props) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    props.onSubmit(new FormData(event.currentTarget));
  };
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      width={props.width ?? "normal"}
      footer={
        <>
          <Button size="small" look="bare" onClick={props.onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            size="small"
            look={props.danger ? "danger" : "primary"}
            type="submit"
            form={id}
            disabled={props.pending}
          >
            {props.submit}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={submit}>
        {props.error ? (
          <Notice tone="danger">{props.errorWords ?? <ErrorWords error={props.error} />}</Notice>
        ) : null}
        {props.children}
      </form>
    </Dialog>
  );
}

/** A field of a form as text, without the blanks around it. */
export function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}
