import { Trans, useLingui } from "@lingui/react/macro";
import { money, minorOf, latinDigits } from "../../../lib/money";
import { Field } from "../../../ui/field";
import { IconButton } from "../../../ui/icon-button";
import type { Line } from "./draft";
import styles from "./order-form.module.css";

interface Props {
  line: Line;
  place: number;
  currency: string;
  fault: (name: string) => boolean;
  onChange: (line: Line) => void;
  onRemove?: () => void;
}

export function ItemLine({ line, place, currency, fault, onChange, onRemove }: Props) {
  const { t, i18n } = useLingui();
  const { key } = line;
  const price = minorOf(line.price, currency);
  const count = Number(latinDigits(line.quantity)) || 0;
  return (
    <div className={styles.line} role="group" aria-label={t`Article ${place}`}>
      <Field
        label={<Trans>Article</Trans>}
        dir="auto"
        maxLength={200}
        value={line.name}
        fault={fault(`name:${key}`) ? <Trans>What is it?</Trans> : null}
        onChange={({ target }) => onChange({ ...line, name: target.value })}
      />
      <Field
        label={<Trans>SKU</Trans>}
        dir="ltr"
        maxLength={100}
        value={line.sku}
        onChange={({ target }) => onChange({ ...line, sku: target.value })}
      />
      <Field
        label={<Trans>Quantity</Trans>}
        inputMode="numeric"
        dir="ltr"
        value={line.quantity}
        fault={fault(`quantity:${key}`) ? <Trans>1 at least</Trans> : null}
        onChange={({ target }) => onChange({ ...line, quantity: target.value })}
      />
      <Field
        label={<Trans>Price each</Trans>}
        inputMode="decimal"
        dir="ltr"
        autoComplete="off"
        value={line.price}
        fault={fault(`price:${key}`) ? <Trans>No amount of this currency</Trans> : null}
        onChange={({ target }) => onChange({ ...line, price: target.value })}
      />
      <span className={styles.sum}>
        {price === null ? "—" : money(price * count, currency, i18n.locale)}
      </span>
      <IconButton
        icon="close"
        label={t`Remove article ${place}`}
        disabled={!onRemove}
        onClick={onRemove}
      />
    </div>
  );
}
