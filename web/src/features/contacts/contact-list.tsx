import { useEffect, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useActions } from "../../actions/registry";
import { labelsQuery } from "../../api/directory";
import { visibleName } from "../../lib/bidi";
import { phoneNumber } from "../../lib/phone-number";
import { useSettled } from "../../lib/use-settled";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { EmptyPane, PaneError } from "../../ui/pane-state";
import { Skeleton } from "../../ui/skeleton";
import { contactsQuery, type ContactsSearch, type Listed } from "./contacts-query";
import styles from "./contacts.module.css";

interface Props {
  search: ContactsSearch;
  onChange: (next: ContactsSearch, replace?: boolean) => void;
}

export function ContactList({ search, onChange }: Props) {
  const { t } = useLingui();
  const [words, setWords] = useState(search.q ?? "");
  const settled = useSettled(words);
  useEffect(() => {
    if (settled !== (search.q ?? "")) onChange({ q: settled || undefined }, true);
    // Only what is typed goes into the address; the address of a link is taken once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);
  const labels = useQuery(labelsQuery);
  const contacts = useInfiniteQuery(contactsQuery(search));
  const items = contacts.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Boolean(search.q || search.label || search.marketing);
  const step = (by: number) => {
    const place = items.findIndex((one) => one.id === search.c);
    const next = items[place < 0 ? 0 : place + by];
    if (next) onChange({ c: next.id });
  };
  useActions([
    { id: "contacts.next", title: t`Next contact`, group: t`Contacts`, keys: "KeyJ", run: () => step(1) },
    { id: "contacts.previous", title: t`Previous contact`, group: t`Contacts`, keys: "KeyK", run: () => step(-1) },
    {
      id: "contacts.search",
      title: t`Search the contacts`,
      group: t`Contacts`,
      icon: "search",
      keys: "Slash",
      run: () => document.getElementById("contacts-search")?.focus(),
    },
  ]);
  return (
    <>
      <div className={styles.filters}>
        <input
          id="contacts-search"
          type="search"
          value={words}
          maxLength={200}
          dir={words ? "auto" : undefined}
          placeholder={t`A name or the end of a number`}
          aria-label={t`Search the contacts`}
          onChange={(event) => setWords(event.target.value)}
        />
        <select
          aria-label={t`Label`}
          value={search.label ?? ""}
          onChange={(event) => onChange({ label: event.target.value || undefined })}
        >
          <option value="">{t`Every label`}</option>
          {labels.data?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
        <select
          aria-label={t`Marketing`}
          value={search.marketing ?? ""}
          onChange={(event) => onChange({ marketing: marketingOf(event.target.value) })}
        >
          <option value="">{t`Every consent`}</option>
          <option value="granted">{t`Marketing granted`}</option>
          <option value="withdrawn">{t`Marketing withdrawn`}</option>
          <option value="unknown">{t`Never asked`}</option>
        </select>
      </div>
      {contacts.isPending ? (
        <Skeleton rows={8} height={56} />
      ) : contacts.isError ? (
        <PaneError error={contacts.error} retry={() => void contacts.refetch()} />
      ) : items.length === 0 ? (
        filtered ? (
          <EmptyPane
            icon="search"
            title={<Trans>Nobody fits</Trans>}
            action={
              <Button
                size="small"
                onClick={() => {
                  setWords("");
                  onChange({ q: undefined, label: undefined, marketing: undefined });
                }}
              >
                <Trans>Show everybody</Trans>
              </Button>
            }
          />
        ) : (
          <EmptyPane icon="contacts" title={<Trans>Nobody has written yet</Trans>}>
            <Trans>Whoever writes to one of your channels appears here.</Trans>
          </EmptyPane>
        )
      ) : (
        <div className={styles.scroll}>
          <ul>
            {items.map((one) => (
              <li key={one.id}>
                <Row contact={one} open={one.id === search.c} onOpen={() => onChange({ c: one.id })} />
              </li>
            ))}
          </ul>
          {contacts.hasNextPage ? (
            <div className={styles.further}>
              <Button size="small" disabled={contacts.isFetchingNextPage} onClick={() => void contacts.fetchNextPage()}>
                <Trans>Show more</Trans>
              </Button>
            </div>
          ) : null}
        </div>
      )}
    </>
  );
}

function Row({ contact, open, onOpen }: { contact: Listed; open: boolean; onOpen: () => void }) {
  const { t } = useLingui();
  const name = visibleName(contact.name) || t`Nameless contact`;
  const phone = contact.identities?.find((one) => one.kind === "phone")?.value;
  return (
    <button type="button" className={styles.row} aria-current={open ? "true" : undefined} onClick={onOpen}>
      <Avatar id={contact.id} name={name} size={36} />
      <span className={styles.rowWords}>
        <bdi className={styles.rowName}>{name}</bdi>
        {phone ? (
          <bdi className={styles.quiet} dir="ltr">
            {phoneNumber(phone)}
          </bdi>
        ) : contact.email ? (
          <bdi className={styles.quiet} dir="ltr">
            {contact.email}
          </bdi>
        ) : null}
      </span>
    </button>
  );
}

function marketingOf(value: string): ContactsSearch["marketing"] {
  return value === "granted" || value === "withdrawn" || value === "unknown" ? value : undefined;
}
