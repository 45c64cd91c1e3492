import type { ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import { Trans } from "@lingui/react/macro";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Contact } from "../../../api/client";
import { RevealEye } from "../../auth/reveal-eye";
import { useShownContact } from "../../auth/revealed";
import { phoneNumber } from "../../../lib/phone-number";
import { useSettled } from "../../../lib/use-settled";
import { Avatar } from "../../../ui/avatar";
import { Chip } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { MorePages } from "../../../ui/page";
import { EmptyPane, PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import split from "../../../ui/split.module.css";
import { contactHits, contactList } from "../contact-queries";
import { useNameOf } from "../contact-name";
import { filterCount, type ContactsSearch } from "../search";

interface Props {
  search: ContactsSearch;
  onAll: () => void;
}

export function ContactList({ search, onAll }: Props) {
  const q = useSettled(search.q?.trim());
  if (search.q && !q) return <Skeleton rows={9} height={52} />;
  return search.q && q ? (
    <Found q={q} onAll={onAll} />
  ) : (
    <Listed search={search} onAll={onAll} />
  );
}

function Listed({ search, onAll }: Props) {
  const list = useInfiniteQuery(contactList(search));
  const nameOf = useNameOf();
  if (list.isPending) return <Skeleton rows={9} height={52} />;
  if (list.isError) return <PaneError error={list.error} retry={() => void list.refetch()} />;
  const contacts = list.data.pages.flatMap((page) => page.items);
  if (contacts.length === 0 && !list.hasNextPage) {
    return filterCount(search) ? (
      <NoMatch onAll={onAll} />
    ) : (
      <EmptyPane icon="contacts" title={<Trans>There is no contact yet</Trans>}>
        <Trans>Whoever writes to one of your channels becomes one, or enter one by hand.</Trans>
      </EmptyPane>
    );
  }
  return (
    <div className={split.rows}>
      <ul>
        {contacts.map((contact) => (
          <li key={contact.id} className={split.item}>
            <ContactRow contact={contact} fact={<Identity contact={contact} />}>
              {contact.labels.slice(0, 2).map((label) => (
                <Chip key={label.id} color={label.color}>
                  {label.name}
                </Chip>
              ))}
            </ContactRow>
            <RevealEye
              what={{ contact: contact.id }}
              name={nameOf(contact)}
              className={split.beside}
            />
          </li>
        ))}
      </ul>
      <div className={split.more}>
        <MorePages query={list} />
      </div>
    </div>
  );
}

function Found({ q, onAll }: { q: string; onAll: () => void }) {
  const hits = useQuery({ ...contactHits(q), placeholderData: keepPreviousData });
  if (hits.isPending) return <Skeleton rows={9} height={52} />;
  if (hits.isError) return <PaneError error={hits.error} retry={() => void hits.refetch()} />;
  if (hits.data.length === 0) return <NoMatch onAll={onAll} />;
  return (
    <div className={split.rows}>
      <ul>
        {hits.data.map((hit) => (
          <li key={hit.id}>
            <ContactRow contact={hit} />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface RowProps {
  contact: { id: string; name: string | null };
  fact?: ReactNode;
  children?: ReactNode;
}

function ContactRow({ contact, fact, children }: RowProps) {
  const name = useNameOf()(contact);
  return (
    <Link
      to="/contacts"
      search={(before) => ({ ...before, c: contact.id })}
      className={split.row}
      activeProps={{ "aria-current": "page" }}
      activeOptions={{ exact: false, includeSearch: true }}
    >
      <Avatar id={contact.id} name={name} size={36} />
      <span className={split.words}>
        <span className={split.name}>
          <bdi>{name}</bdi>
        </span>
        {fact ? <span className={split.fact}>{fact}</span> : null}
      </span>
      {children}
    </Link>
  );
}

function Identity({ contact: given }: { contact: Contact }) {
  const contact = useShownContact(given);
  const phone = contact.identities.find((one) => one.kind === "phone");
  if (phone) return <bdi dir="ltr">{phoneNumber(phone.value)}</bdi>;
  if (contact.email) return <bdi dir="ltr">{contact.email}</bdi>;
  const user = contact.identities[0];
  return user ? <bdi dir="ltr">{user.value}</bdi> : <Trans>No number known</Trans>;
}

function NoMatch({ onAll }: { onAll: () => void }) {
  return (
    <EmptyPane
      icon="search"
      title={<Trans>Nobody fits</Trans>}
      action={
        <Button size="small" onClick={onAll}>
          <Trans>Show all</Trans>
        </Button>
      }
    >
      <Trans>Whole words or their beginnings; of a number the last digits are enough.</Trans>
    </EmptyPane>
  );
}
