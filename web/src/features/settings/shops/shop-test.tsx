import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { money } from "../../../lib/money";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { TextField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { useCommand } from "../../../ui/use-command";
import { OrderStatusBadge } from "../../../ui/order-status";
import type { Shop } from "./shops-queries";
import styles from "../outside.module.css";

/** What a body would become; nothing is written. */
export function ShopTest({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const { i18n } = useLingui();
  const [unreadable, setUnreadable] = useState(false);
  const test = useCommand(
    (body: Record<string, unknown>) =>
      answered(
        api.POST("/api/v1/shop-sources/{shop_source_id}/test", {
          params: { path: { shop_source_id: shop.id } },
          body: { body },
        }),
      ),
    [],
    { ownWords: true },
  );
  const order = test.data?.order;
  const path = test.data?.path;
  const reason = test.data?.reason;
  return (
    <FormDialog
      width="wide"
      title={<Trans>Try a body</Trans>}
      submit={<Trans>Try it</Trans>}
      pending={test.isPending}
      error={test.error}
      onClose={onClose}
      onSubmit={(form) => {
        const body = objectIn(textIn(form, "body"));
        setUnreadable(body === null);
        if (body) test.mutate(body);
      }}
    >
      <p>
        <Trans>It is read as if the shop had sent it. Nothing is written.</Trans>
      </p>
      <TextField label={<Trans>Body, as JSON</Trans>} name="body" rows={10} dir="ltr" required />
      {unreadable ? (
        <Notice tone="danger">
          <Trans>This is no JSON object.</Trans>
        </Notice>
      ) : null}
      {reason ? (
        <Notice tone="danger">
          {path ? <code dir="ltr">{path}</code> : null} <bdi>{reason}</bdi>
        </Notice>
      ) : null}
      {order ? (
        <section className={styles.stack} aria-label={order.external_id}>
          <span className={styles.badges}>
            <code dir="ltr">{order.external_id}</code>
            {order.status ? <OrderStatusBadge status={order.status} /> : null}
            <bdi>{money(order.total_minor, order.currency, i18n.locale)}</bdi>
          </span>
          <ul>
            {order.items.map((item, at) => (
              <li key={at}>
                <bdi>
                  {item.quantity} × {item.name}
                </bdi>
              </li>
            ))}
          </ul>
          <p className={styles.quiet}>
            <bdi>{[order.name, order.phone, order.email].filter(Boolean).join(" · ")}</bdi>
          </p>
        </section>
      ) : null}
    </FormDialog>
  );
}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(text);
    return isRecord(found) ? found : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
