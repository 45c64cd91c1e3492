import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { channelsQuery, labelsQuery, teamsQuery } from "../../../api/directory";
import { intentsQuery } from "../../../api/intents";
import { useMay } from "../../auth/use-me";
import { MenuItem, MenuLabel, MenuLine } from "../../../ui/menu";
import { filterCount, NO_FILTERS, type InboxSearch } from "../search";

export interface Filtering {
  search: InboxSearch;
  onChange: (part: Partial<InboxSearch>) => void;
  onSave: () => void;
}

export function FilterList({ search, onChange, onSave }: Filtering) {
  const { t } = useLingui();
  const may = useMay();
  const channels = useQuery({ ...channelsQuery, enabled: may("channels:read") });
  const teams = useQuery(teamsQuery);
  const labels = useQuery(labelsQuery);
  const intents = useQuery(intentsQuery);
  const count = filterCount(search);
  const lists = [
    { key: "label", icon: "label", title: t`Label`, items: labels.data ?? [] },
    {
      key: "intent",
      icon: "spark",
      title: t`Intent`,
      items: intents.data?.map(({ id, title }) => ({ id, name: title })) ?? [],
    },
    { key: "team", icon: "team", title: t`Team`, items: teams.data ?? [] },
    { key: "channel", icon: "phone", title: t`Channel`, items: channels.data ?? [] },
  ] as const;
  const flip = (key: "unread" | "waiting" | "mentions") =>
    onChange({ [key]: search[key] ? undefined : true });
  return (
    <>
      <MenuItem icon="inbox" chosen={search.unread} onSelect={() => flip("unread")}>
        <Trans>Only unread</Trans>
      </MenuItem>
      <MenuItem icon="clock" chosen={search.waiting} onSelect={() => flip("waiting")}>
        <Trans>Only those who wait for an answer</Trans>
      </MenuItem>
      <MenuItem icon="note" chosen={search.mentions} onSelect={() => flip("mentions")}>
        <Trans>Only where I am mentioned</Trans>
      </MenuItem>
      {lists.map(({ key, icon, title, items }) =>
        items.length ? (
          <div key={key}>
            <MenuLine />
            <MenuLabel>{title}</MenuLabel>
            {items.map((item) => (
              <MenuItem
                key={item.id}
                icon={icon}
                chosen={search[key] === item.id}
                onSelect={() => onChange({ [key]: search[key] === item.id ? undefined : item.id })}
              >
                <bdi>{item.name}</bdi>
              </MenuItem>
            ))}
          </div>
        ) : null,
      )}
      <MenuLine />
      <MenuItem icon="plus" onSelect={onSave}>
        <Trans>Save as a view…</Trans>
      </MenuItem>
      {count ? (
        <MenuItem icon="close" onSelect={() => onChange({ ...NO_FILTERS, status: search.status, who: search.who })}>
          <Trans>No filters</Trans>
        </MenuItem>
      ) : null}
    </>
  );
}
