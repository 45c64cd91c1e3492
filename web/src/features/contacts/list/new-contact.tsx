import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { useCommand } from "../../../ui/use-command";
import { CONTACTS } from "../contact-queries";
import { ContactFields, detailsIn } from "../contact-fields";

type ContactIn = components["schemas"]["ContactIn"];

interface Props {
  onMade: (contactId: string) => void;
  onClose: () => void;
}

export function NewContact({ onMade, onClose }: Props) {
  const make = useCommand(
    (body: ContactIn, once) =>
      answered(api.POST("/api/v1/contacts", { params: { header: once }, body })),
    [CONTACTS],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>New contact</Trans>}
      submit={<Trans>Save</Trans>}
      pending={make.isPending}
      error={make.error}
      onClose={onClose}
      onSubmit={(form) =>
        make.mutate(
          { ...detailsIn(form), phone: textIn(form, "phone") || null },
          {
            onSuccess: ({ id }) => {
              onClose();
              onMade(id);
            },
          },
        )
      }
    >
      <ContactFields />
      <Field
        label={<Trans>Phone</Trans>}
        hint={<Trans>With its country code: +49 151 …</Trans>}
        name="phone"
        type="tel"
        dir="ltr"
        maxLength={40}
      />
    </FormDialog>
  );
}
