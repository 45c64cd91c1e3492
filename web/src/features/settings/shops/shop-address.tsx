import { Trans } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import { CopyText } from "../../../ui/copy-text";
import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import type { Shop } from "./shops-queries";
import styles from "../outside.module.css";

/** The address that the shop calls, and a secret that was made here: shown once. */
export function ShopAddress({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  return (
    <Dialog
      title={<bdi>{shop.name}</bdi>}
      onClose={onClose}
      footer={
        <Button size="small" look="primary" onClick={onClose}>
          <Trans>I have kept it</Trans>
        </Button>
      }
    >
      <div className={styles.stack}>
        <Notice>
          <Trans>Keep this now. It is not shown again, and nobody can look it up.</Trans>
        </Notice>
        {shop.path ? (
          <section>
            <h3>
              <Trans>Address that the shop calls</Trans>
            </h3>
            <CopyText text={new URL(shop.path, location.origin).href} />
          </section>
        ) : null}
        {shop.secret ? (
          <section>
            <h3>
              <Trans>Secret of the signature</Trans>
            </h3>
            <CopyText text={shop.secret} />
          </section>
        ) : null}
        <p className={styles.quiet}>
          {shop.kind === "shopify" ? (
            <Trans>
              In Shopify, under Settings, Notifications, Webhooks: one for each of order creation,
              update, payment, fulfillment and cancellation, and for refunds, as JSON.
            </Trans>
          ) : shop.kind === "woocommerce" ? (
            <Trans>
              In WooCommerce, under Settings, Advanced, Webhooks: one for “Order created” and one
              for “Order updated”, both with this address and the same secret.
            </Trans>
          ) : (
            <Trans>
              The system sends each order as JSON by POST, signed in X-Parley-Signature: sha256=
              and the hexadecimal HMAC-SHA256 of the body.
            </Trans>
          )}
        </p>
      </div>
    </Dialog>
  );
}
