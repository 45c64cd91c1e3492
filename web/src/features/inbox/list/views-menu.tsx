import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useActions } from "../../../actions/registry";
import { channelsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../../../ui/menu";
import type { InboxSearch } from "../search";
import styles from "./views-menu.module.css";

interface Props {
  search: InboxSearch;
  onChange: (part: Partial<InboxSearch>) => void;
  onPhone: () => void;
}

/** Which conversations the list shows, in one line; every choice is in the address. */
export function ViewsMenu({ search, onChange, onPhone }: Props) {
  const { t } = useLingui();
  const may = useMay();
  const channels = useQuery({ ...channelsQuery, enabled: may("channels:read") });
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
  const filters = Number(search.unread ?? false) + Number(search.channel !== undefined);
  useActions(
    statuses.map(([value, title, key]) => ({
      id: `inbox.status.${value}`,
      title: t`Show: ${title}`,
      group: t`Inbox`,
      icon: "filter" as const,
      keys: `Shift+${key}`,
      run: () => onChange({ status: value === "open" ? undefined : value }),
    })),
  );

  return (
    <header className={styles.head}>
      <div className={styles.line}>
        <Menu
          trigger={
            <button type="button" className={styles.title}>
              <h1>{statuses.find(([value]) => value === status)?.[1]}</h1>
              <Icon name="down" size={16} />
            </button>
          }
        >
          {statuses.map(([value, title, key]) => (
            <MenuItem
              key={value}
              chosen={value === status}
              keys={`Shift+${key}`}
              onSelect={() => onChange({ status: value === "open" ? undefined : value })}
            >
              {title}
            </MenuItem>
          ))}
        </Menu>
        <span className={styles.tools}>
          <IconButton icon="phone" label={t`Simulated phone`} keys="P" onClick={onPhone} />
          <Menu
            trigger={
              <IconButton icon="filter" label={t`Filters`} pressed={filters > 0} />
            }
          >
            <MenuItem
              chosen={search.unread}
              onSelect={() => onChange({ unread: search.unread ? undefined : true })}
            >
              <Trans>Only unread</Trans>
            </MenuItem>
            {channels.data?.length ? (
              <>
                <MenuLine />
                <MenuLabel>
                  <Trans>Channel</Trans>
                </MenuLabel>
                <MenuItem
                  chosen={!search.channel}
                  onSelect={() => onChange({ channel: undefined })}
                >
                  <Trans>Every channel</Trans>
                </MenuItem>
                {channels.data.map((channel) => (
                  <MenuItem
                    key={channel.id}
                    chosen={search.channel === channel.id}
                    onSelect={() => onChange({ channel: channel.id })}
                  >
                    <bdi>{channel.name}</bdi>
                  </MenuItem>
                ))}
              </>
            ) : null}
          </Menu>
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
    </header>
  );
}
