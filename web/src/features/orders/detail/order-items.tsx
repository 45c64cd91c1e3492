import { Trans, useLingui } from "@lingui/react/macro";
import { money } from "../../../lib/money";
import type { Order } from "../order";
import styles from "./order-page.module.css";

/** The articles, and how the total comes about. */
export function OrderItems({ order }: { order: Order }) {
  const { i18n } = useLingui();
  const { currency, items } = order;
  const shown = (minor: number) => money(minor, currency, i18n.locale);
  const sums = [
    [<Trans key="items">Articles</Trans>, order.items_minor],
    [<Trans key="shipping">Shipping</Trans>, order.shipping_minor],
    [<Trans key="tax">Tax</Trans>, order.tax_minor],
    [
      <Trans key="discount" context="of an order">
        Discount
      </Trans>,
      -order.discount_minor,
    ],
  ] as const;
  const plain = sums.every(([, minor], place) => place === 0 || minor === 0);
  return (
    <div className={styles.card} tabIndex={-1}>
      <table className={styles.items}>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Article</Trans>
            </th>
            <th scope="col" className={styles.number}>
              <Trans>Quantity</Trans>
            </th>
            <th scope="col" className={styles.number}>
              <Trans>Price each</Trans>
            </th>
            <th scope="col" className={styles.number}>
              <Trans>Sum</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item, place) => (
            <tr key={place}>
              <th scope="row">
                <bdi>{item.name}</bdi>
                {item.sku && item.sku !== item.name ? (
                  <code className={styles.sku}>
                    <bdi dir="ltr">{item.sku}</bdi>
                  </code>
                ) : null}
              </th>
              <td className={styles.number}>
                {new Intl.NumberFormat(i18n.locale).format(item.quantity)}
              </td>
              <td className={styles.number}>{shown(item.unit_price_minor)}</td>
              <td className={styles.number}>{shown(item.unit_price_minor * item.quantity)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {plain
            ? null
            : sums.map(([name, minor]) =>
                minor === 0 ? null : (
                  <tr key={name.key}>
                    <th scope="row" colSpan={3}>
                      {name}
                    </th>
                    <td className={styles.number}>{shown(minor)}</td>
                  </tr>
                ),
              )}
          <tr className={styles.total}>
            <th scope="row" colSpan={3}>
              <Trans>Total</Trans>
            </th>
            <td className={styles.number}>{shown(order.total_minor)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
