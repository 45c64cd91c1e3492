import type { FormEvent, ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Notice } from "../../ui/notice";
import { RefusalWords } from "./refusal-words";
import styles from "./sign-in.module.css";

interface Props {
  submit: ReactNode;
  pending: boolean;
  error: Error | null;
  onSubmit: (form: FormData) => void;
  children: ReactNode;
}

export function DoorForm({ submit, pending, error, onSubmit, children }: Props) {
  return (
    <>
      <form
        className={styles.form}
        onSubmit={(event: FormEvent<HTMLFormElement>) => {
          event.preventDefault();
          onSubmit(new FormData(event.currentTarget));
        }}
      >
        {error ? (
          <Notice tone="danger">
            <RefusalWords error={error} />
          </Notice>
        ) : null}
        {children}
        <Button look="primary" type="submit" disabled={pending}>
          {submit}
        </Button>
      </form>
      <ToSignIn />
    </>
  );
}

export function ToSignIn() {
  return (
    <p className={styles.ways}>
      <Link to="/sign-in">
        <Trans>Back to signing in</Trans>
      </Link>
    </p>
  );
}

interface NewPasswordProps {
  name?: string;
  /** Left out where it is not known, or asked for in the same form. */
  email?: string;
}

export function NewPasswordField({ name = "password", email }: NewPasswordProps) {
  return (
    <>
      {/* Tells the keeper of passwords whose it is. */}
      <input type="text" autoComplete="username" defaultValue={email} hidden readOnly />
      <Field
        label={<Trans>New password</Trans>}
        hint={<Trans>At least 12 characters.</Trans>}
        name={name}
        type="password"
        autoComplete="new-password"
        dir="ltr"
        minLength={12}
        maxLength={200}
        required
      />
    </>
  );
}

export function OwnNameField() {
  return (
    <Field
      label={<Trans>Your name</Trans>}
      hint={<Trans>As colleagues shall see it.</Trans>}
      name="name"
      autoComplete="name"
      maxLength={200}
      dir="auto"
      required
      autoFocus
    />
  );
}
