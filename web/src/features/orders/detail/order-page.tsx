import { useState } from "react";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useActions } from "../../../actions/registry";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Button } from "../../../ui/button";
import { FormDialog } from "../../../ui/form-dialog";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { PageHead } from "../../../ui/page";
import { QueryOne } from "../../../ui/query-rows";
import { UpLink } from "../../../ui/up-link";
import { useCommand } from "../../../ui/use-command";
import { OrderStatusBadge } from "../../../ui/order-status";
import { MoveItems } from "../board/board-card";
import { OrderForm } from "../form/order-form";
import type { Order } from "../order";
import { ORDERS, orderQuery } from "../order-queries";
import { useSourceName } from "../order-words";
import { StatusButtons } from "../status-buttons";
import { useMoves } from "../use-moves";
import { OrderFacts } from "./order-facts";
import { OrderHistory } from "./order-history";
import { OrderItems } from "./order-items";
import styles from "./order-page.module.css";

const route = getRouteApi("/signed-in/orders/$orderId");

export function OrderPage() {
  const { orderId } = route.useParams();
  const found = useQuery(orderQuery(orderId));
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <UpLink to="/orders">
          <Trans>Orders</Trans>
        </UpLink>
        <QueryOne query={found}>{(order) => <Shown order={order} />}</QueryOne>
      </div>
    </main>
  );
}

function Shown({ order }: { order: Order }) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const manages = may("orders:manage");
  const source = useSourceName()(order.source);
  const { move, dialog } = useMoves();
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  useActions(
    manages
      ? [
          {
            id: "order.edit",
            title: t`Change this order`,
            group: t`Orders`,
            icon: "edit",
            keys: "KeyE",
            run: () => setOpen("edit"),
          },
        ]
      : [],
  );
  const { number } = order;
  const placed = shortDateTime(order.placed_at, i18n.locale);
  return (
    <>
      <PageHead
        title={
          <span className={styles.title}>
            <Trans>Order {number}</Trans> <OrderStatusBadge status={order.status} />
          </span>
        }
        action={
          manages ? (
            <span className={styles.tools}>
              <Button size="small" onClick={() => setOpen("edit")}>
                <Icon name="edit" size={16} />
                <Trans>Change…</Trans>
              </Button>
              <Menu trigger={<IconButton icon="more" label={t`More`} />}>
                <MoveItems order={order} onMove={(to) => move(order, to)} />
                {order.status === "draft" ? (
                  <MenuItem icon="close" onSelect={() => setOpen("delete")}>
                    <Trans>Delete the draft…</Trans>
                  </MenuItem>
                ) : null}
              </Menu>
            </span>
          ) : null
        }
      >
        {source} · {placed}
      </PageHead>
      {manages ? <StatusButtons order={order} onMove={move} /> : null}
      <OrderItems order={order} />
      <OrderFacts order={order} />
      <OrderHistory order={order} />
      {dialog}
      {open === "edit" ? <OrderForm order={order} onClose={() => setOpen(null)} /> : null}
      {open === "delete" ? <DeleteDraft order={order} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function DeleteDraft({ order, onClose }: { order: Order; onClose: () => void }) {
  const router = useRouter();
  const { number } = order;
  const remove = useCommand(
    () =>
      answered(
        api.DELETE("/api/v1/orders/{order_id}", { params: { path: { order_id: order.id } } }),
      ),
    [],
    { ownWords: true },
  );
  return (
    <FormDialog
      danger
      title={<Trans>Delete draft {number}?</Trans>}
      submit={<Trans>Delete</Trans>}
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() =>
        remove.mutate(undefined, {
          onSuccess: async () => {
            const { queryClient } = router.options.context;
            queryClient.removeQueries({ queryKey: orderQuery(order.id).queryKey });
            await router.navigate({ to: "/orders" });
            await queryClient.invalidateQueries({ queryKey: ORDERS });
          },
        })
      }
    >
      <p>
        <Trans>It is gone for good, with its history. Its number is not given again.</Trans>
      </p>
    </FormDialog>
  );
}
