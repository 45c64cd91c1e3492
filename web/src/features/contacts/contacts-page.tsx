import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { useActions } from "../../actions/registry";
import { useMay } from "../auth/use-me";
import { Button } from "../../ui/button";
import { Icon } from "../../ui/icon";
import { EmptyPane } from "../../ui/pane-state";
import { ContactDetail } from "./contact-detail";
import { ContactList } from "./contact-list";
import type { ContactsSearch } from "./contacts-query";
import { NewContact } from "./new-contact";
import styles from "./contacts.module.css";

const route = getRouteApi("/signed-in/contacts");

export function ContactsPage() {
  const { t } = useLingui();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [adding, setAdding] = useState(false);
  const change = (next: ContactsSearch, replace = false) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace });
  const mayManage = may("contacts:manage");
  useActions(
    mayManage
      ? [
          {
            id: "contacts.new",
            title: t`New contact`,
            group: t`Contacts`,
            icon: "plus",
            keys: "KeyC",
            run: () => setAdding(true),
          },
        ]
      : [],
  );
  return (
    <div className={styles.page} data-open={search.c ? "detail" : "list"}>
      <section className={styles.list} aria-label={t`Contacts`}>
        <header className={styles.head}>
          <h1>
            <Trans>Contacts</Trans>
          </h1>
          {mayManage ? (
            <Button size="small" title={t`New contact (C)`} onClick={() => setAdding(true)}>
              <Icon name="plus" size={16} />
              <Trans>New</Trans>
            </Button>
          ) : null}
        </header>
        <ContactList search={search} onChange={change} />
      </section>
      <main className={styles.detail}>
        {search.c ? (
          <ContactDetail
            key={search.c}
            id={search.c}
            onBack={() => change({ c: undefined })}
            onOpen={(c) => change({ c })}
          />
        ) : (
          <EmptyPane icon="contacts" title={<Trans>Choose a contact</Trans>}>
            <Trans>Everybody who ever wrote is here, and whoever was entered by hand.</Trans>
          </EmptyPane>
        )}
      </main>
      {adding ? (
        <NewContact
          onClose={() => setAdding(false)}
          onMade={(c) => {
            setAdding(false);
            change({ c });
          }}
        />
      ) : null}
    </div>
  );
}
