import { Trans, useLingui } from "@lingui/react/macro";
import { IconButton } from "../../ui/icon-button";
import { Menu, MenuItem, MenuLine } from "../../ui/menu";
import { TemplateStatus } from "./template-status";
import type { TemplatesSearch } from "./search";
import type { Template } from "../../api/templates";

interface Props {
  search: TemplatesSearch;
  all: Template[];
  onChange: (part: Partial<TemplatesSearch>) => void;
}

/** Those statuses that there are. */
export function StatusFilter({ search, all, onChange }: Props) {
  const { t } = useLingui();
  const found = new Map(all.map((one) => [one.status.toUpperCase(), one]));
  return (
    <Menu
      trigger={<IconButton icon="filter" label={t`Filters`} pressed={Boolean(search.status)} />}
    >
      {[...found].map(([status, example]) => (
        <MenuItem
          key={status}
          chosen={search.status === status}
          onSelect={() => onChange({ status: search.status === status ? undefined : status })}
        >
          <TemplateStatus template={{ ...example, gone_at: null }} />
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon="close" onSelect={() => onChange({ status: undefined })}>
        <Trans>No filters</Trans>
      </MenuItem>
    </Menu>
  );
}
