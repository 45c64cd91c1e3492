import { useState } from "react";
import { getRouteApi } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useActions } from "../../actions/registry";
import { useMay } from "../auth/use-me";
import { EmptyPane } from "../../ui/pane-state";
import { IconButton } from "../../ui/icon-button";
import { SearchField } from "../../ui/search-field";
import split from "../../ui/split.module.css";
import { ContactDetail } from "./detail/contact-detail";
import { ContactList } from "./list/contact-list";
import { ContactFilterMenu } from "./list/contact-filter-menu";
import { NewContact } from "./list/new-contact";
import type { ContactsSearch } from "./search";

const route = getRouteApi("/signed-in/contacts");

export function ContactsPage() {
  const { t } = useLingui();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [making, setMaking] = useState(false);
  const change = (part: Partial<ContactsSearch>, replace = true) =>
    void navigate({ search: (before: ContactsSearch) => ({ ...before, ...part }), replace });
  useActions([
    {
      id: "contacts.search",
      title: t`Search contacts`,
      group: t`Contacts`,
      icon: "search",
      keys: "Slash",
      run: () => document.getElementById("contacts-search")?.focus(),
    },
    {
      id: "contacts.close",
      title: t`Back to the list`,
      group: t`Contacts`,
      icon: "back",
      keys: "Escape",
      run: () => change({ c: undefined }),
    },
    ...(may("contacts:manage")
      ? [
          {
            id: "contacts.new",
            title: t`New contact`,
            group: t`Contacts`,
            icon: "plus" as const,
            keys: "KeyC",
            run: () => setMaking(true),
          },
        ]
      : []),
  ]);
  return (
    <main className={split.split} data-open={search.c ? "detail" : "list"}>
      <section className={split.list} aria-label={t`Contacts`}>
        <header className={split.head}>
          <div className={split.line}>
            <h1>
              <Trans>Contacts</Trans>
            </h1>
            <span className={split.tools}>
              <ContactFilterMenu search={search} onChange={change} />
              {may("contacts:manage") ? (
                <IconButton
                  icon="plus"
                  label={t`New contact`}
                  keys="C"
                  onClick={() => setMaking(true)}
                />
              ) : null}
            </span>
          </div>
          {may("personal_data:read") ? (
            <SearchField
              id="contacts-search"
              label={t`Search contacts`}
              placeholder={t`A name, a number, an address`}
              value={search.q}
              onSearch={(q) => change({ q })}
            />
          ) : null}
        </header>
        <ContactList search={search} onAll={() => void navigate({ search: {} })} />
      </section>
      <section className={split.detail} aria-label={t`Contact`} tabIndex={-1}>
        {search.c ? (
          <ContactDetail
            key={search.c}
            id={search.c}
            onBack={() => change({ c: undefined })}
            onOpen={(c) => change({ c }, false)}
          />
        ) : (
          <EmptyPane icon="contacts" title={<Trans>No contact is open</Trans>}>
            <Trans>Choose one from the list.</Trans>
          </EmptyPane>
        )}
      </section>
      {making ? (
        <NewContact onMade={(c) => change({ c }, false)} onClose={() => setMaking(false)} />
      ) : null}
    </main>
  );
}
