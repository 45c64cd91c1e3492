import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { RevealButton } from "../../auth/reveal-button";
import { useShownOrder } from "../../auth/revealed";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import type { Order } from "../order";
import { useBuyerName } from "../order-words";
import styles from "./order-page.module.css";

export function OrderFacts({ order: given }: { order: Order }) {
  const order = useShownOrder(given);
  const { i18n, t } = useLingui();
  const may = useMay();
  const buyer = useBuyerName()(order);
  const { contact, conversation_id: conversation, external_id: externalId } = order;
  const number = order.number;
  return (
    <dl className={styles.facts}>
      <div>
        <dt>
          <Trans>Customer</Trans>
        </dt>
        <dd>
          {contact && may("contacts:read") ? (
            <Link to="/contacts" search={{ c: contact.id }}>
              <bdi>{buyer}</bdi>
            </Link>
          ) : buyer === null ? (
            <Trans>Nobody named</Trans>
          ) : (
            <bdi>{buyer}</bdi>
          )}
          {conversation && may("conversations:read") ? (
            <>
              {" · "}
              <Link to="/inbox" search={{ status: "all", c: conversation, side: "contact" }}>
                <Trans>Open the conversation</Trans>
              </Link>
            </>
          ) : null}
        </dd>
      </div>
      {externalId ? (
        <div>
          <dt>
            {order.source === "whatsapp" ? (
              <Trans>Message it came with</Trans>
            ) : (
              <Trans>Id outside</Trans>
            )}
          </dt>
          <dd>
            <code dir="ltr">{externalId}</code>
          </dd>
        </div>
      ) : null}
      <div>
        <dt>
          <Trans>Shipping address</Trans>
        </dt>
        <dd className={styles.text}>
          {order.shipping_address ? <bdi>{order.shipping_address}</bdi> : "—"}
          {given.shipping_address || given.note ? (
            <RevealButton what={{ order: order.id }} name={t`order ${number}`} />
          ) : null}
        </dd>
      </div>
      {order.note ? (
        <div>
          <dt>
            <Trans>Note</Trans>
          </dt>
          <dd className={styles.text}>
            <bdi>{order.note}</bdi>
          </dd>
        </div>
      ) : null}
      <div>
        <dt>
          <Trans>Last changed</Trans>
        </dt>
        <dd>{shortDateTime(order.updated_at, i18n.locale)}</dd>
      </div>
    </dl>
  );
}
