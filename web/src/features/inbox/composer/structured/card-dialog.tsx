import type { ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import type { Body } from "../../../../outbox/letter";
import { Field } from "../../../../ui/field";
import { FormDialog, textIn } from "../../../../ui/form-dialog";

interface Props {
  /** What its author has to read before it leaves. */
  review: ReactNode;
  onSend: (body: Body) => void;
  onClose: () => void;
}

/** Whom to call: a card that the customer can save. */
export function CardDialog({ review, onSend, onClose }: Props) {
  return (
    <FormDialog
      title={<Trans>Send a contact card</Trans>}
      submit={<Trans>Send</Trans>}
      pending={false}
      error={null}
      onClose={onClose}
      onSubmit={(form) => {
        const email = textIn(form, "email");
        onSend({
          contacts: [
            {
              name: textIn(form, "name"),
              phones: [{ phone: textIn(form, "phone") }],
              ...(email ? { emails: [{ email }] } : {}),
            },
          ],
        });
      }}
    >
      {review}
      <Field label={<Trans>Name</Trans>} name="name" maxLength={500} dir="auto" required />
      <Field
        label={<Trans>Number</Trans>}
        name="phone"
        type="tel"
        pattern="\+?[0-9 \(\)\.\-]{5,30}"
        dir="ltr"
        placeholder="+49 30 123456"
        required
      />
      <Field label={<Trans>E-mail</Trans>} name="email" type="email" maxLength={254} dir="ltr" />
    </FormDialog>
  );
}
