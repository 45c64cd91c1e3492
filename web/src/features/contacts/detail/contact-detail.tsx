import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useActions } from "../../../actions/registry";
import type { Contact } from "../../../api/client";
import { RevealButton } from "../../auth/reveal-button";
import { useShownContact } from "../../auth/revealed";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { phoneNumber } from "../../../lib/phone-number";
import { LANGUAGES, isLanguage } from "../../../lib/language";
import { Avatar } from "../../../ui/avatar";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import split from "../../../ui/split.module.css";
import { contactQuery } from "../contact-queries";
import { useNameOf } from "../contact-name";
import { ContactConversations } from "./contact-conversations";
import { ContactLabels } from "./contact-labels";
import { ContactLedger } from "./contact-ledger";
import { ContactPrivacy } from "./contact-privacy";
import { Consents } from "./consents";
import { CustomFields } from "./custom-fields";
import { EditContact } from "./edit-contact";
import { Duplicates } from "./duplicates";
import { History } from "./history";
import { MergeDialog } from "./merge-dialog";
import { Merges } from "./merges";
import styles from "./contact-detail.module.css";

interface Props {
  id: string;
  onBack: () => void;
  onOpen: (contactId: string) => void;
}

export function ContactDetail({ id, onBack, onOpen }: Props) {
  const { t } = useLingui();
  const may = useMay();
  const found = useQuery(contactQuery(id));
  const shown = useShownContact(found.data);
  const nameOf = useNameOf();
  const [open, setOpen] = useState<"edit" | "merge" | null>(null);
  const manages = may("contacts:manage");
  useActions(
    manages && found.data
      ? [
          {
            id: "contact.edit",
            title: t`Edit this contact`,
            group: t`Contacts`,
            icon: "edit",
            keys: "KeyE",
            run: () => setOpen("edit"),
          },
          {
            id: "contact.merge",
            title: t`Merge with another contact`,
            group: t`Contacts`,
            icon: "team",
            keys: "KeyM",
            run: () => setOpen("merge"),
          },
        ]
      : [],
  );
  const back = <IconButton className={split.back} icon="back" label={t`Back`} onClick={onBack} />;
  if (found.isPending) return <Skeleton rows={6} height={56} />;
  if (found.isError) {
    return (
      <>
        {back}
        <PaneError error={found.error} retry={() => void found.refetch()} />
      </>
    );
  }
  const contact = { ...found.data, ...shown };
  const name = nameOf(contact);
  return (
    <div className={split.column}>
      <header className={styles.head}>
        {back}
        <Avatar id={contact.id} name={name} size={56} />
        <div className={styles.who}>
          <h2>
            <bdi>{name}</bdi>
          </h2>
          <ContactLabels contact={contact} />
        </div>
        {manages ? (
          <div className={styles.tools}>
            <Button size="small" onClick={() => setOpen("edit")}>
              <Icon name="edit" size={16} />
              <Trans>Edit</Trans>
            </Button>
            <Menu trigger={<IconButton icon="more" label={t`More`} />}>
              <MenuItem icon="team" keys="KeyM" onSelect={() => setOpen("merge")}>
                <Trans>Merge with another contact…</Trans>
              </MenuItem>
            </Menu>
          </div>
        ) : null}
      </header>
      {manages ? <Duplicates contact={contact} /> : null}
      <RevealButton what={{ contact: contact.id }} name={name} />
      <Facts contact={contact} />
      <CustomFields contact={contact} />
      <Merges contact={contact} onOpen={onOpen} />
      {may("conversations:read") ? <ContactConversations contactId={contact.id} /> : null}
      <Consents contact={contact} />
      {may("ledger:read") ? <ContactLedger contactId={contact.id} /> : null}
      {may("privacy:manage") ? <ContactPrivacy contact={contact} /> : null}
      <History contact={contact} />
      {open === "edit" ? <EditContact contact={contact} onClose={() => setOpen(null)} /> : null}
      {open === "merge" ? <MergeDialog contact={contact} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}

function Facts({ contact }: { contact: Contact }) {
  const { i18n } = useLingui();
  const { email, language, sources } = contact;
  return (
    <dl className={styles.facts}>
      {contact.identities.map((identity) => (
        <div key={identity.kind + identity.value}>
          <dt>{identity.kind === "phone" ? <Trans>Phone</Trans> : <Trans>WhatsApp user</Trans>}</dt>
          <dd>
            <bdi dir="ltr">
              {identity.kind === "phone" ? phoneNumber(identity.value) : identity.value}
            </bdi>
          </dd>
        </div>
      ))}
      {contact.identities.length === 0 ? (
        <div>
          <dt>
            <Trans>Phone</Trans>
          </dt>
          <dd className={styles.none}>
            <Trans>None known</Trans>
          </dd>
        </div>
      ) : null}
      <div>
        <dt>
          <Trans>E-mail</Trans>
        </dt>
        <dd className={email ? undefined : styles.none}>
          {email ? <bdi dir="ltr">{email}</bdi> : <Trans>None known</Trans>}
          <Source source={sources["email"]} />
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Language</Trans>
        </dt>
        <dd className={language ? undefined : styles.none}>
          {isLanguage(language) ? LANGUAGES[language].name : <Trans>Not known</Trans>}
          <Source source={sources["language"]} />
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Known since</Trans>
        </dt>
        <dd>
          {shortDateTime(contact.created_at, i18n.locale)}
          <Source source={sources["name"]} />
        </dd>
      </div>
    </dl>
  );
}

/** Where a field came from, in the API's words when there are none here. */
function Source({ source }: { source: string | undefined }) {
  if (!source) return null;
  return (
    <span className={styles.source}>
      <SourceWords source={source} />
    </span>
  );
}

function SourceWords({ source }: { source: string }) {
  // Who it was stands behind the colon.
  switch (source.split(":", 1)[0]) {
    case "member":
      return <Trans>entered by a member</Trans>;
    case "api_key":
      return <Trans>entered by a program</Trans>;
    case "whatsapp":
      return <Trans>said by the channel</Trans>;
    case "import":
      return <Trans>from an import</Trans>;
    case "merge":
      return <Trans>from a merged contact</Trans>;
    case "system":
      return <Trans>entered by this server</Trans>;
    default:
      return source;
  }
}
