import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api, type Contact } from "../../../api/client";
import { shortDateTime } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { CopyText } from "../../../ui/copy-text";
import { Dialog } from "../../../ui/dialog";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { Row, Rows, Section } from "../../../ui/page";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { CONTACTS } from "../contact-queries";
import { useNameOf } from "../contact-name";

const PRIVACY = ["privacy"];

/** What a person may ask for: a copy, rest, to be forgotten. */
export function ContactPrivacy({ contact }: { contact: Contact }) {
  const { i18n } = useLingui();
  const [erasing, setErasing] = useState(false);
  const path = { contact_id: contact.id };
  const ask = useCommand(
    (_: void, once) =>
      answered(
        api.POST("/api/v1/contacts/{contact_id}/exports", { params: { path, header: once } }),
      ),
    [PRIVACY],
  );
  const rest = useCommand(
    (restricted: boolean) =>
      answered(
        api.PUT("/api/v1/contacts/{contact_id}/restriction", {
          params: { path },
          body: { restricted, reason: "restriction" },
        }),
      ),
    [CONTACTS],
  );
  const restricted = contact.restricted_at !== null;
  const link = ask.data?.link;
  return (
    <Section title={<Trans>Privacy</Trans>}>
      <Rows>
        <Row
          title={<Trans>Processing</Trans>}
          badges={
            restricted ? (
              <Badge tone="warning">
                <Trans>Restricted</Trans>
              </Badge>
            ) : null
          }
          facts={
            restricted && contact.restricted_at ? (
              <>
                <Trans>No automation, no AI, no worksheets.</Trans>{" "}
                {shortDateTime(contact.restricted_at, i18n.locale)}
              </>
            ) : (
              <Trans>Automation, AI and worksheets may work with what this person writes.</Trans>
            )
          }
        >
          <Button
            size="small"
            disabled={rest.isPending}
            onClick={() => rest.mutate(!restricted)}
          >
            {restricted ? <Trans>Lift</Trans> : <Trans>Restrict</Trans>}
          </Button>
        </Row>
        <Row
          title={<Trans>Everything that is stored</Trans>}
          facts={<Trans>One file with all texts and files, behind a link for a week.</Trans>}
        >
          <Button size="small" disabled={ask.isPending} onClick={() => ask.mutate()}>
            <Trans>Export</Trans>
          </Button>
        </Row>
        <Row
          title={<Trans>To be forgotten</Trans>}
          facts={<Trans>Everything goes, for good. Orders stay without a name.</Trans>}
        >
          <Button size="small" look="danger" onClick={() => setErasing(true)}>
            <Trans>Erase…</Trans>
          </Button>
        </Row>
      </Rows>
      {link ? (
        <Dialog title={<Trans>Link to the export</Trans>} onClose={ask.reset}>
          <p>
            <Trans>
              It is shown this once. Whoever has it needs no account, so hand it to nobody else.
            </Trans>
          </p>
          <CopyText text={link} />
        </Dialog>
      ) : null}
      {erasing ? <EraseContact contact={contact} onClose={() => setErasing(false)} /> : null}
    </Section>
  );
}

/** What cannot be undone is not done by one click: the word has to be typed. */
function EraseContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useLingui();
  const name = useNameOf()(contact);
  const [wrong, setWrong] = useState(false);
  const word = t({ message: "erase", context: "what is typed to confirm an erasure" });
  const erase = useCommand(
    (_: void, once) =>
      answered(
        api.POST("/api/v1/contacts/{contact_id}/erasure", {
          params: { path: { contact_id: contact.id }, header: once },
        }),
      ),
    [CONTACTS, PRIVACY],
    { ownWords: true },
  );
  return (
    <FormDialog
      danger
      title={
        <Trans>
          Erase <bdi>{name}</bdi>?
        </Trans>
      }
      submit={<Trans>Erase for good</Trans>}
      pending={erase.isPending}
      error={erase.error}
      onClose={onClose}
      onSubmit={(form) => {
        const typed = textIn(form, "word").toLocaleLowerCase() === word;
        setWrong(!typed);
        if (!typed) return;
        erase.mutate(undefined, {
          onSuccess: () => {
            showToast(<Trans>It is being erased. The certificate is in the privacy settings.</Trans>);
            onClose();
          },
        });
      }}
    >
      <p>
        <Trans>
          All messages, files, notes and records about this person are removed, and what is to be
          sent is not sent any more. Nobody can bring it back.
        </Trans>
      </p>
      <Field
        label={<Trans>Type “{word}” to confirm</Trans>}
        name="word"
        autoComplete="off"
        fault={wrong ? <Trans>That is not the word.</Trans> : undefined}
        required
      />
    </FormDialog>
  );
}
