import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { isOrderStatus } from "../../../api/order-status";
import { membersQuery } from "../../../api/directory";
import { shortDateTime } from "../../../lib/dates";
import { money } from "../../../lib/money";
import { Badge } from "../../../ui/badge";
import { MorePages, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useOrderStatusName } from "../../../ui/order-status";
import type { Order, OrderChange } from "../order";
import { historyOf } from "../order-queries";

/** Who changed what, the last first. Of texts only that they changed: they are kept nowhere twice. */
export function OrderHistory({ order }: { order: Order }) {
  const found = useInfiniteQuery(historyOf(order.id));
  const changes = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={<Trans>History</Trans>}>
      {found.isPending ? <Skeleton rows={3} height={60} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {changes.length ? (
        <Rows>
          {changes.map((change) => (
            <ChangeRow key={change.id} change={change} order={order} />
          ))}
        </Rows>
      ) : null}
      <MorePages query={found} />
    </Section>
  );
}

function ChangeRow({ change, order }: { change: OrderChange; order: Order }) {
  const { i18n } = useLingui();
  return (
    <Row
      title={<Deed change={change} order={order} />}
      badges={
        change.kind === "status_corrected" ? (
          <Badge tone="warning">
            <Trans>Correction</Trans>
          </Badge>
        ) : null
      }
      facts={
        <>
          <Actor change={change} />
          {" · "}
          <time dateTime={change.at}>{shortDateTime(change.at, i18n.locale)}</time>
        </>
      }
    />
  );
}

function Deed({ change, order }: { change: OrderChange; order: Order }) {
  const statusName = useOrderStatusName();
  const { kind, details } = change;
  if (kind === "created") {
    return order.source === "whatsapp" ? (
      <Trans>Came in as a catalog message</Trans>
    ) : (
      <Trans>Made</Trans>
    );
  }
  const status = pair(details["status"]);
  if (status && isOrderStatus(status.old) && isOrderStatus(status.new)) {
    return (
      <>
        {statusName(status.old)} → {statusName(status.new)}
      </>
    );
  }
  const names = Object.keys(details);
  return names.map((name, place) => (
    <span key={name}>
      {place > 0 ? " · " : ""}
      <FieldChange name={name} value={pair(details[name])} currency={order.currency} />
    </span>
  ));
}

interface FieldChangeProps {
  name: string;
  value: { old: unknown; new: unknown } | null;
  currency: string;
}

function FieldChange({ name, value, currency }: FieldChangeProps) {
  const { i18n } = useLingui();
  const isAmount = typeof value?.old === "number" && typeof value.new === "number";
  return (
    <>
      <FieldName name={name} />
      {isAmount && name.endsWith("_minor") ? (
        <>
          : {money(Number(value.old), currency, i18n.locale)} →{" "}
          {money(Number(value.new), currency, i18n.locale)}
        </>
      ) : null}
    </>
  );
}

function FieldName({ name }: { name: string }) {
  switch (name) {
    case "items":
      return <Trans>Articles changed</Trans>;
    case "total_minor":
      return <Trans>Total</Trans>;
    case "shipping_minor":
      return <Trans>Shipping</Trans>;
    case "tax_minor":
      return <Trans>Tax</Trans>;
    case "discount_minor":
      return <Trans context="of an order">Discount</Trans>;
    case "shipping_address":
      return <Trans>Address changed</Trans>;
    case "note":
      return <Trans>Note changed</Trans>;
    case "contact_id":
      return <Trans>Another customer</Trans>;
    case "conversation_id":
      return <Trans>Another conversation</Trans>;
    default:
      return name.replaceAll("_", " ");
  }
}

function Actor({ change }: { change: OrderChange }) {
  const members = useQuery(membersQuery);
  switch (change.actor_kind) {
    case "member": {
      const name = members.data?.find((one) => one.id === change.actor_id)?.name;
      return name ? <bdi>{name}</bdi> : <Trans>A member</Trans>;
    }
    case "api_key":
      return <Trans>A program</Trans>;
    case "contact":
      return <Trans>The customer</Trans>;
    default:
      return <Trans>Parley itself</Trans>;
  }
}

function pair(value: unknown): { old: unknown; new: unknown } | null {
  if (typeof value !== "object" || value === null || !("old" in value) || !("new" in value)) {
    return null;
  }
  return { old: value.old, new: value.new };
}
