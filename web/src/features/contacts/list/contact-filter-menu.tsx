import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { labelsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { LANGUAGES } from "../../../lib/language";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../../../ui/menu";
import { filterCount, type ContactsSearch } from "../search";

interface Props {
  search: ContactsSearch;
  onChange: (part: Partial<ContactsSearch>) => void;
}

export function ContactFilterMenu({ search, onChange }: Props) {
  const { t } = useLingui();
  const may = useMay();
  const labels = useQuery({ ...labelsQuery, enabled: may("conversations:read") });
  const count = filterCount(search);
  // A search by words knows no filters; choosing one ends it.
  const flip = (part: ContactsSearch) => onChange({ q: undefined, ...part });
  const consents = [
    ["granted", t`Agreed to marketing`],
    ["withdrawn", t`Took marketing back`],
    ["unknown", t`Never said about marketing`],
  ] as const;
  const languages = Object.entries(LANGUAGES).filter(isKnown);
  return (
    <Menu
      trigger={
        <IconButton
          icon="filter"
          label={count ? t`Filters: ${count}` : t`Filters`}
          pressed={count > 0}
        />
      }
    >
      {consents.map(([value, title]) => (
        <MenuItem
          key={value}
          icon="flag"
          chosen={search.marketing === value}
          onSelect={() => flip({ marketing: search.marketing === value ? undefined : value })}
        >
          {title}
        </MenuItem>
      ))}
      <MenuLine />
      {languages.map(([code, { name }]) => (
        <MenuItem
          key={code}
          icon="language"
          chosen={search.language === code}
          onSelect={() => flip({ language: search.language === code ? undefined : code })}
        >
          <span lang={code}>{name}</span>
        </MenuItem>
      ))}
      <MenuItem
        icon="phone"
        chosen={search.phone === false}
        onSelect={() => flip({ phone: search.phone === false ? undefined : false })}
      >
        <Trans>Without a number</Trans>
      </MenuItem>
      {labels.data?.length ? (
        <>
          <MenuLine />
          <MenuLabel>
            <Trans>Label</Trans>
          </MenuLabel>
          {labels.data.map((label) => (
            <MenuItem
              key={label.id}
              icon="label"
              chosen={search.label === label.id}
              onSelect={() => flip({ label: search.label === label.id ? undefined : label.id })}
            >
              <bdi>{label.name}</bdi>
            </MenuItem>
          ))}
        </>
      ) : null}
      {count ? (
        <>
          <MenuLine />
          <MenuItem
            icon="close"
            onSelect={() =>
              onChange({
                label: undefined,
                language: undefined,
                marketing: undefined,
                phone: undefined,
              })
            }
          >
            <Trans>No filters</Trans>
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}

type Named = (typeof LANGUAGES)["en" | "ar"];

function isKnown(entry: [string, Named]): entry is ["en" | "ar", Named] {
  return entry[0] === "en" || entry[0] === "ar";
}
