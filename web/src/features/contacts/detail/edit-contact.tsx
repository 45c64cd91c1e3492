import { Trans } from "@lingui/react/macro";
import { answered, api, type Contact } from "../../../api/client";
import type { components } from "../../../api/schema";
import { FormDialog } from "../../../ui/form-dialog";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { ContactFields, detailsIn } from "../contact-fields";
import { CONTACTS } from "../contact-queries";

type Change = components["schemas"]["ContactChange"];

export function EditContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const write = (body: Change) =>
    answered(
      api.PATCH("/api/v1/contacts/{contact_id}", {
        params: { path: { contact_id: contact.id } },
        body,
      }),
    );
  const save = useCommand(write, [CONTACTS], { ownWords: true });
  // The form is gone by then, so that a refusal has to be said elsewhere.
  const undo = useCommand(write, [CONTACTS]);
  const submit = (form: FormData) => {
    const changed = changedOf(contact, detailsIn(form));
    if (Object.keys(changed).length === 0) {
      onClose();
      return;
    }
    save.mutate(changed, {
      onSuccess: () => {
        showToast(<Trans>The contact is saved.</Trans>, {
          undo: () => undo.mutate(beforeOf(contact, changed)),
        });
        onClose();
      },
    });
  };
  return (
    <FormDialog
      title={<Trans>Edit the contact</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <ContactFields contact={contact} />
    </FormDialog>
  );
}

/** Only what was changed is sent: the rest keeps what a colleague may just have written. */
function changedOf(contact: Contact, wish: ReturnType<typeof detailsIn>): Change {
  return {
    ...(wish.name === contact.name ? {} : { name: wish.name }),
    ...(wish.email === contact.email ? {} : { email: wish.email }),
    ...(wish.language === contact.language ? {} : { language: wish.language }),
  };
}

function beforeOf(contact: Contact, changed: Change): Change {
  const { name, email, language } = contact;
  return {
    ...("name" in changed ? { name } : {}),
    ...("email" in changed ? { email } : {}),
    ...("language" in changed ? { language } : {}),
  };
}
