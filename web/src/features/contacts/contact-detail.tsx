import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useActions } from "../../actions/registry";
import type { Contact } from "../../api/client";
import { visibleName } from "../../lib/bidi";
import { fullMoment, shortMoment } from "../../lib/dates";
import { phoneNumber } from "../../lib/phone-number";
import { useMay } from "../auth/use-me";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Icon } from "../../ui/icon";
import { IconButton } from "../../ui/icon-button";
import { PaneError } from "../../ui/pane-state";
import { Skeleton } from "../../ui/skeleton";
import { ContactConsents } from "./contact-consents";
import { ContactLabels } from "./contact-labels";
import { ContactMerges } from "./contact-merges";
import { contactQuery, conversationsQuery } from "./contacts-query";
import { EditContact } from "./edit-contact";
import { MergeDialog } from "./merge-dialog";
import styles from "./contacts.module.css";

interface Props {
  id: string;
  onBack: () => void;
  onOpen: (id: string) => void;
}

export function ContactDetail({ id, onBack, onOpen }: Props) {
  const contact = useQuery(contactQuery(id));
  if (contact.isPending) return <Skeleton rows={5} height={88} />;
  if (contact.isError) return <PaneError error={contact.error} retry={() => void contact.refetch()} />;
  return <Shown contact={contact.data} onBack={onBack} onOpen={onOpen} />;
}

function Shown({ contact, onBack, onOpen }: { contact: Contact } & Omit<Props, "id">) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const mayManage = may("contacts:manage");
  const [open, setOpen] = useState<"edit" | "merge" | null>(null);
  const name = visibleName(contact.name) || t`Nameless contact`;
  useActions(
    mayManage
      ? [
          { id: "contact.edit", title: t`Change this contact`, group: t`Contacts`, icon: "edit", keys: "KeyE", run: () => setOpen("edit") },
          { id: "contact.merge", title: t`Merge with another contact`, group: t`Contacts`, icon: "contacts", keys: "KeyM", run: () => setOpen("merge") },
        ]
      : [],
  );
  return (
    <div className={styles.column}>
      <header className={styles.who}>
        <IconButton icon="back" label={t`Back to the list`} className={styles.back} onClick={onBack} />
        <Avatar id={contact.id} name={name} size={64} />
        <div>
          <h2>
            <bdi>{name}</bdi>
          </h2>
          <p className={styles.quiet}>
            <Trans>Known since {fullMoment(contact.created_at, i18n.locale)}</Trans>
          </p>
        </div>
        {mayManage ? (
          <div className={styles.tools}>
            <Button size="small" title={t`Change this contact (E)`} onClick={() => setOpen("edit")}>
              <Icon name="edit" size={16} />
              <Trans>Change</Trans>
            </Button>
            <Button size="small" title={t`Merge with another contact (M)`} onClick={() => setOpen("merge")}>
              <Trans>Merge…</Trans>
            </Button>
          </div>
        ) : null}
      </header>
      <section className={styles.card}>
        <dl className={styles.facts}>
          {contact.identities.map((one) => (
            <div key={one.kind + one.value}>
              <dt>{one.kind === "phone" ? <Trans>Phone</Trans> : <Trans>WhatsApp user</Trans>}</dt>
              <dd>
                <bdi dir="ltr">{one.kind === "phone" ? phoneNumber(one.value) : one.value}</bdi>
              </dd>
            </div>
          ))}
          {contact.identities.length === 0 ? (
            <div>
              <dt>
                <Trans>Phone</Trans>
              </dt>
              <dd>
                <Trans>None known</Trans>
              </dd>
            </div>
          ) : null}
          <div>
            <dt>
              <Trans>E-mail</Trans>
            </dt>
            <dd>{contact.email ? <bdi dir="ltr">{contact.email}</bdi> : <Trans>None known</Trans>}</dd>
          </div>
          <div>
            <dt>
              <Trans>Language</Trans>
            </dt>
            <dd>{contact.language ? <LanguageName code={contact.language} /> : <Trans>None known</Trans>}</dd>
          </div>
        </dl>
      </section>
      <ContactLabels contact={contact} />
      {may("conversations:read") ? <Conversations id={contact.id} /> : null}
      <ContactConsents id={contact.id} />
      <ContactMerges id={contact.id} />
      {open === "edit" ? <EditContact contact={contact} onClose={() => setOpen(null)} /> : null}
      {open === "merge" ? (
        <MergeDialog
          contact={contact}
          onClose={() => setOpen(null)}
          onMerged={() => {
            setOpen(null);
            onOpen(contact.id);
          }}
        />
      ) : null}
    </div>
  );
}

function LanguageName({ code }: { code: string }) {
  const { i18n } = useLingui();
  try {
    return new Intl.DisplayNames(i18n.locale, { type: "language" }).of(code.replace("_", "-")) ?? code;
  } catch {
    return code;
  }
}

function Conversations({ id }: { id: string }) {
  const { t, i18n } = useLingui();
  const found = useQuery(conversationsQuery(id));
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  return (
    <section className={styles.card}>
      <h3>
        <Trans>Conversations</Trans>
      </h3>
      {found.data?.items.length === 0 ? (
        <p className={styles.quiet}>
          <Trans>None yet.</Trans>
        </p>
      ) : (
        <ul className={styles.lines}>
          {found.data?.items.map((one) => (
            <li key={one.id}>
              <Link to="/inbox" search={{ c: one.id, status: "all" }} dir="auto">
                {one.last_message?.text || t`Open the conversation`}
              </Link>
              <time dateTime={one.last_message_at}>{shortMoment(one.last_message_at, i18n.locale)}</time>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
