import { useRef, useState, type ReactNode } from "react";
import { Trans } from "@lingui/react/macro";
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { OrderStatus } from "../../api/order-status";
import { answered, api } from "../../api/client";
import type { Pages } from "../../api/keys";
import { FormDialog } from "../../ui/form-dialog";
import { showToast } from "../../ui/toast";
import { sayRefusal } from "../../ui/use-command";
import { useOrderStatusName } from "../../ui/order-status";
import { following, type Order } from "./order";
import { ORDER_LISTS, ORDERS, orderQuery } from "./order-queries";
import type { OrderFilters } from "./search";

interface Move {
  order: Order;
  to: OrderStatus;
  correction: boolean;
  undoes?: boolean;
}

/**
 * Moves orders along: shown at once, put back when the server refuses. What does not follow is
 * asked about first, because the history will say that it was corrected.
 */
export function useMoves(): { move: (order: Order, to: OrderStatus) => void; dialog: ReactNode } {
  const queries = useQueryClient();
  const statusName = useOrderStatusName();
  const [asked, setAsked] = useState<{ order: Order; to: OrderStatus } | null>(null);
  // One move may follow another before its answer is here; it is no stranger's change.
  const versions = useRef(new Map<string, number>());
  const { mutate } = useMutation({
    scope: { id: "orders" },
    mutationFn: ({ order, to, correction }: Move) =>
      answered(
        api.PATCH("/api/v1/orders/{order_id}", {
          params: { path: { order_id: order.id } },
          body: {
            status: to,
            correction,
            expected_version: Math.max(order.version, versions.current.get(order.id) ?? 0),
          },
        }),
      ),
    onMutate: async ({ order, to }: Move) => {
      await queries.cancelQueries({ queryKey: ORDERS });
      const before = queries.getQueriesData({ queryKey: ORDERS });
      show(queries, { ...order, status: to, next_statuses: following(to) });
      return before;
    },
    onError: (error, _, before) => {
      for (const [key, data] of before ?? []) queries.setQueryData(key, data);
      sayRefusal(error);
    },
    onSuccess: (moved, { order, undoes }) => {
      versions.current.set(moved.id, moved.version);
      show(queries, moved);
      if (undoes) return;
      const name = statusName(moved.status);
      showToast(
        <Trans>
          Order {moved.number} is now: {name}
        </Trans>,
        {
          // Only the one step back; whether it follows or not, it is what was there before.
          undo: () => {
            const follows = moved.next_statuses.includes(order.status);
            mutate({ order: moved, to: order.status, correction: !follows, undoes: true });
          },
        },
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ORDERS }),
  });
  const move = (order: Order, to: OrderStatus) => {
    if (to === order.status) return;
    if (order.next_statuses.includes(to)) mutate({ order, to, correction: false });
    else setAsked({ order, to });
  };
  const dialog = asked ? (
    <Correction
      from={statusName(asked.order.status)}
      to={statusName(asked.to)}
      number={asked.order.number}
      onClose={() => setAsked(null)}
      onYes={() => {
        mutate({ ...asked, correction: true });
        setAsked(null);
      }}
    />
  ) : null;
  return { move, dialog };
}

interface CorrectionProps {
  number: number;
  from: string;
  to: string;
  onYes: () => void;
  onClose: () => void;
}

function Correction({ number, from, to, onYes, onClose }: CorrectionProps) {
  return (
    <FormDialog
      title={<Trans>Correct order {number}?</Trans>}
      submit={<Trans>Correct it</Trans>}
      pending={false}
      error={null}
      onClose={onClose}
      onSubmit={onYes}
    >
      <p>
        <Trans>
          “{to}” does not follow “{from}”. It can be set all the same; the history and the audit
          will say that it was a correction.
        </Trans>
      </p>
    </FormDialog>
  );
}

/** Puts an order where its status says, in every list that is loaded. */
function show(queries: QueryClient, order: Order): void {
  queries.setQueryData(orderQuery(order.id).queryKey, order);
  const lists = queries.getQueriesData<Pages<Order>>({ queryKey: ORDER_LISTS });
  const holding = new Set(
    lists
      .filter(([, pages]) => pages?.pages.some((page) => page.items.some(({ id }) => id === order.id)))
      .map(([key]) => siblings(key.at(-1))),
  );
  for (const [key, pages] of lists) {
    if (!pages) continue;
    const filters = key.at(-1) as OrderFilters;
    const fits = !filters.status || filters.status === order.status;
    const known = pages.pages.some((page) => page.items.some(({ id }) => id === order.id));
    const comes = fits && !known && holding.has(siblings(filters));
    const placed = pages.pages.map((page, place) => {
      const items = page.items.flatMap((one) =>
        one.id !== order.id ? [one] : fits ? [order] : [],
      );
      if (place > 0 || !comes) return { ...page, items };
      // Ids grow with time, and the newest is first.
      return { ...page, items: [order, ...items].sort((one, other) => (one.id < other.id ? 1 : -1)) };
    });
    queries.setQueryData<Pages<Order>>(key, { ...pages, pages: placed });
  }
}

/** Lists that differ in the status alone are the columns of one board. */
function siblings(filters: unknown): string {
  return JSON.stringify(filters, (name, value: unknown) => (name === "status" ? undefined : value));
}
