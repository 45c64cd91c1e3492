import { useRef, useState } from "react";
import { Trans } from "@lingui/react/macro";
import { localInput } from "../../../lib/dates";
import { snoozeChoices } from "../../../lib/snooze";
import { Field } from "../../../ui/field";
import { FormDialog } from "../../../ui/form-dialog";

interface Props {
  onSnooze: (until: Date) => void;
  onClose: () => void;
}

/** Until when a conversation is put off, where none of the usual moments is the right one. */
export function SnoozeDialog({ onSnooze, onClose }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(() => localInput(snoozeChoices(new Date()).at(-1)?.until ?? new Date()));
  const [fault, setFault] = useState<"missing" | "past" | null>(null);
  const submit = () => {
    const until = new Date(at);
    const found = Number.isNaN(until.getTime()) ? "missing" : until <= new Date() ? "past" : null;
    setFault(found);
    if (found) return field.current?.focus();
    onClose();
    onSnooze(until);
  };
  return (
    <FormDialog
      title={<Trans>Snooze until</Trans>}
      submit={<Trans>Snooze</Trans>}
      pending={false}
      error={null}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        ref={field}
        label={<Trans>Day and time</Trans>}
        hint={<Trans>In your own time zone. An answer of the customer wakes it before.</Trans>}
        fault={
          fault === "past" ? (
            <Trans>This moment has passed. Choose one that is still to come.</Trans>
          ) : fault === "missing" ? (
            <Trans>Choose a day and a time.</Trans>
          ) : null
        }
        type="datetime-local"
        // No `min`: the browser would say in its own language what is said here in the reader's.
        max="9999-12-31T23:59"
        value={at}
        onChange={(event) => setAt(event.target.value)}
      />
    </FormDialog>
  );
}
