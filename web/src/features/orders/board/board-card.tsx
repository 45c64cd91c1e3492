import { Link } from "@tanstack/react-router";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ORDER_STATUSES } from "../../../api/order-status";
import { shortMoment } from "../../../lib/dates";
import { money } from "../../../lib/money";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem, MenuLabel, MenuLine } from "../../../ui/menu";
import { useOrderStatusName } from "../../../ui/order-status";
import type { Order } from "../order";
import { useBuyerName, useSourceName } from "../order-words";
import type { Moving } from "./board-column";
import styles from "./board.module.css";

interface Props {
  order: Order;
  held: boolean;
  moving?: Moving;
}

/** One order: what it is of a glance, and where it can go. */
export function BoardCard({ order, held, moving }: Props) {
  const { t, i18n } = useLingui();
  const buyer = useBuyerName()(order);
  const source = useSourceName()(order.source);
  const { number, items, total_minor, currency, placed_at } = order;
  const [first] = items;
  return (
    <article
      className={styles.card}
      data-held={held}
      draggable={moving !== undefined}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", String(number));
        moving?.lift(order);
      }}
      onDragEnd={() => moving?.let()}
    >
      <Link
        to="/orders/$orderId"
        params={{ orderId: order.id }}
        className={styles.open}
        draggable={false}
        aria-describedby={moving ? "board-keys" : undefined}
        onKeyDown={(event) => {
          if (moving?.press(order, event.key)) {
            event.preventDefault();
            event.stopPropagation();
          }
        }}
        onBlur={() => {
          if (held) moving?.let();
        }}
      >
        <span className={styles.line}>
          <strong>#{number}</strong>
          <span className={styles.total}>{money(total_minor, currency, i18n.locale)}</span>
        </span>
        <span className={styles.buyer} data-known={buyer !== null}>
          {buyer === null ? <Trans>Nobody named</Trans> : <bdi>{buyer}</bdi>}
        </span>
        <span className={styles.facts}>
          <bdi>{first?.name}</bdi>
          {items.length > 1 ? (
            <>
              {" "}
              <Plural value={items.length - 1} one="and # more" other="and # more" />
            </>
          ) : null}
        </span>
        <span className={styles.line}>
          <span className={styles.source} title={source}>
            {order.source === "whatsapp" ? <Icon name="phone" size={14} /> : null}
            {order.source === "whatsapp" ? source : null}
          </span>
          <time className={styles.when} dateTime={placed_at}>
            {shortMoment(placed_at, i18n.locale)}
          </time>
        </span>
      </Link>
      {moving ? (
        <div className={styles.menu}>
          <Menu trigger={<IconButton icon="more" label={t`Move order ${number}`} />}>
            <MoveItems order={order} onMove={(to) => moving.move(order, to)} />
          </Menu>
        </div>
      ) : null}
    </article>
  );
}

/** What follows, and below a line what would be a correction. */
export function MoveItems({ order, onMove }: { order: Order; onMove: Moving["over"] }) {
  const statusName = useOrderStatusName();
  const others = ORDER_STATUSES.filter(
    (status) => status !== order.status && !order.next_statuses.includes(status),
  );
  return (
    <>
      {order.next_statuses.map((status) => (
        <MenuItem key={status} onSelect={() => onMove(status)}>
          {statusName(status)}
        </MenuItem>
      ))}
      {order.next_statuses.length > 0 && others.length > 0 ? <MenuLine /> : null}
      {others.length > 0 ? (
        <MenuLabel>
          <Trans>As a correction</Trans>
        </MenuLabel>
      ) : null}
      {others.map((status) => (
        <MenuItem key={status} onSelect={() => onMove(status)}>
          {statusName(status)}…
        </MenuItem>
      ))}
    </>
  );
}
