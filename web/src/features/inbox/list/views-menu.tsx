import { Suspense, useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useActions } from "../../../actions/registry";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { lazyDialog } from "../../../ui/lazy-part";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../../../ui/menu";
import { NO_FILTERS, type InboxSearch } from "../search";
import { isShown, searchOfView, viewsQuery, type View } from "../views-query";
import { useMay } from "../../auth/use-me";
import { FilterMenu } from "./filter-menu";
import styles from "./views-menu.module.css";

const ManageView = lazyDialog(async () => (await import("./manage-view")).ManageView);
const SearchDialog = lazyDialog(async () => (await import("./search-dialog")).SearchDialog);
const SaveView = lazyDialog(async () => (await import("./save-view")).SaveView);

interface Props {
  search: InboxSearch;
  onChange: (part: Partial<InboxSearch>) => void;
  onPhone: () => void;
  /** Opens what a search has found, at the message if it is one. */
  onFound: (conversationId: string, seq: number | null) => void;
}

/** Which conversations the list shows, in one line; every choice is in the address. */
export function ViewsMenu({ search, onChange, onPhone, onFound }: Props) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const views = useQuery(viewsQuery);
  const [saving, setSaving] = useState(false);
  const [managing, setManaging] = useState(false);
  const [searching, setSearching] = useState(false);
  const status = search.status ?? "open";
  const statuses = [
    ["open", t`Open`, "Digit1"],
    ["pending", t`Pending`, "Digit2"],
    ["snoozed", t`Snoozed`, "Digit3"],
    ["resolved", t`Resolved`, "Digit4"],
    ["all", t`Every status`, "Digit5"],
  ] as const;
  const people = [
    [undefined, t`Everybody’s`],
    ["me", t`Mine`],
    ["nobody", t`Nobody’s`],
  ] as const;
  const show = (value: (typeof statuses)[number][0]) =>
    onChange({ status: value === "open" ? undefined : value });
  const shown = views.data?.find((view) => isShown(view, search));
  const count = (view: View) => {
    const number = new Intl.NumberFormat(i18n.locale).format(view.count);
    return view.capped ? `${number}+` : number;
  };
  useActions([
    {
      id: "inbox.search",
      title: t`Search contacts and messages`,
      group: t`Inbox`,
      icon: "search",
      keys: "Slash",
      run: () => setSearching(true),
    },
    ...statuses.map(([value, title, key]) => ({
      id: `inbox.status.${value}`,
      title: t`Show: ${title}`,
      group: t`Inbox`,
      icon: "filter" as const,
      keys: `Shift+${key}`,
      run: () => show(value),
    })),
  ]);

  return (
    <header className={styles.head}>
      <div className={styles.line}>
        <Menu
          trigger={
            <button type="button" className={styles.title}>
              <h1>
                {shown ? (
                  <bdi>{shown.name}</bdi>
                ) : (
                  statuses.find(([value]) => value === status)?.[1]
                )}
              </h1>
              <Icon name="down" size={16} />
            </button>
          }
        >
          {statuses.map(([value, title, key]) => (
            <MenuItem
              key={value}
              chosen={!shown && value === status}
              keys={`Shift+${key}`}
              onSelect={() => show(value)}
            >
              {title}
            </MenuItem>
          ))}
          {views.data?.length ? (
            <>
              <MenuLine />
              <MenuLabel>
                <Trans>Views</Trans>
              </MenuLabel>
              {views.data.map((view) => (
                <MenuItem
                  key={view.id}
                  icon={view.shared ? "team" : "person"}
                  chosen={view === shown}
                  onSelect={() => onChange({ ...NO_FILTERS, ...searchOfView(view.filters) })}
                >
                  <span className={styles.view}>
                    <bdi>{view.name}</bdi>
                    <span className={styles.count}>{count(view)}</span>
                  </span>
                </MenuItem>
              ))}
              {shown && (!shown.shared || may("views:share")) ? (
                <MenuItem icon="edit" onSelect={() => setManaging(true)}>
                  <Trans>Change this view…</Trans>
                </MenuItem>
              ) : null}
            </>
          ) : null}
        </Menu>
        <span className={styles.tools}>
          <IconButton icon="search" label={t`Search`} keys="/" onClick={() => setSearching(true)} />
          <IconButton icon="phone" label={t`Simulated phone`} keys="P" onClick={onPhone} />
          <FilterMenu search={search} onChange={onChange} onSave={() => setSaving(true)} />
        </span>
      </div>
      <div className={styles.people} role="group" aria-label={t`Whose conversations`}>
        {people.map(([value, title]) => (
          <button
            key={title}
            type="button"
            className={styles.person}
            aria-pressed={search.who === value}
            onClick={() => onChange({ who: value })}
          >
            {title}
          </button>
        ))}
      </div>
      <Suspense fallback={null}>
        {searching ? (
          <SearchDialog onOpen={onFound} onClose={() => setSearching(false)} />
        ) : null}
        {managing && shown ? (
          <ManageView
            view={shown}
            onClose={() => setManaging(false)}
            onRemoved={() => {
              setManaging(false);
              onChange(NO_FILTERS);
            }}
          />
        ) : null}
        {saving ? <SaveView search={search} onClose={() => setSaving(false)} /> : null}
      </Suspense>
    </header>
  );
}
