import { Trans, useLingui } from "@lingui/react/macro";
import { CURRENCIES } from "../../lib/money";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { SelectField } from "../../ui/form-fields";
import { isSource, SOURCES } from "./order";
import { useSourceName } from "./order-words";
import { filterCount, type OrdersSearch } from "./search";
import styles from "./orders.module.css";

interface Props {
  search: OrdersSearch;
  onChange: (part: Partial<OrdersSearch>) => void;
  onNone: () => void;
}

export function OrderFilterBar({ search, onChange, onNone }: Props) {
  const { t } = useLingui();
  const sourceName = useSourceName();
  return (
    <div className={styles.filters} role="search" aria-label={t`Filters`}>
      <SelectField
        label={<Trans>Came by</Trans>}
        value={search.source ?? ""}
        onChange={({ target }) =>
          onChange({ source: isSource(target.value) ? target.value : undefined })
        }
      >
        <option value="">{t`All ways`}</option>
        {SOURCES.map((source) => (
          <option key={source} value={source}>
            {sourceName(source)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={<Trans>Currency</Trans>}
        value={search.currency ?? ""}
        onChange={({ target }) => onChange({ currency: target.value || undefined })}
      >
        <option value="">{t`All`}</option>
        {CURRENCIES.map((code) => (
          <option key={code}>{code}</option>
        ))}
      </SelectField>
      <Field
        label={<Trans>Placed from</Trans>}
        type="date"
        value={search.from ?? ""}
        max={search.to}
        onChange={({ target }) => onChange({ from: target.value || undefined })}
      />
      <Field
        label={<Trans>To</Trans>}
        type="date"
        value={search.to ?? ""}
        min={search.from}
        onChange={({ target }) => onChange({ to: target.value || undefined })}
      />
      <Button
        size="small"
        look="bare"
        onClick={() => {
          if (filterCount(search)) {
            onChange({ source: undefined, currency: undefined, from: undefined, to: undefined });
          }
          onNone();
        }}
      >
        <Trans>No filters</Trans>
      </Button>
    </div>
  );
}
