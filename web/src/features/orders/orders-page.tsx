import { useState } from "react";
import { getRouteApi } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useActions } from "../../actions/registry";
import { useMay } from "../auth/use-me";
import { useSettled } from "../../lib/use-settled";
import { Button } from "../../ui/button";
import { DownloadLink } from "../../ui/download-link";
import { Icon } from "../../ui/icon";
import { IconButton } from "../../ui/icon-button";
import { EmptyPane } from "../../ui/pane-state";
import { OrderBoard } from "./board/order-board";
import { OrderForm } from "./form/order-form";
import { OrderFilterBar } from "./order-filter-bar";
import { orderList } from "./order-queries";
import { OrderTable } from "./order-table";
import { exportAddress, filterCount, filtersOf, type OrdersSearch } from "./search";
import { Totals } from "./totals";
import styles from "./orders.module.css";

const route = getRouteApi("/signed-in/orders");

export function OrdersPage() {
  const { t } = useLingui();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<"new" | "filters" | null>(null);
  const q = useSettled(search.q);
  const filters = filtersOf({ ...search, q });
  const any = useInfiniteQuery(orderList({}));
  const nothingYet = any.data?.pages[0]?.items.length === 0;
  const table = search.view === "table";
  const filtered = filterCount(search);
  const change = (part: Partial<OrdersSearch>) =>
    void navigate({ search: (before: OrdersSearch) => ({ ...before, ...part }), replace: true });
  useActions([
    {
      id: "orders.search",
      title: t`Search orders`,
      group: t`Orders`,
      icon: "search",
      keys: "Slash",
      run: () => document.getElementById("orders-search")?.focus(),
    },
    {
      id: "orders.view",
      title: table ? t`Show the orders as a board` : t`Show the orders as a table`,
      group: t`Orders`,
      icon: "list",
      keys: "KeyV",
      run: () => change({ view: table ? undefined : "table" }),
    },
    ...(may("orders:manage")
      ? [
          {
            id: "orders.new",
            title: t`New order`,
            group: t`Orders`,
            icon: "plus" as const,
            keys: "KeyC",
            run: () => setOpen("new"),
          },
        ]
      : []),
  ]);
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <h1>
          <Trans>Orders</Trans>
        </h1>
        <input
          id="orders-search"
          type="search"
          className={styles.search}
          defaultValue={search.q}
          maxLength={200}
          dir="auto"
          placeholder={t`A number, an article, an id of the shop`}
          aria-label={t`Search orders`}
          onChange={(event) => change({ q: event.target.value || undefined })}
        />
        <span className={styles.tools}>
          <span className={styles.views} role="group" aria-label={t`How they are shown`}>
            <Button
              size="small"
              look="bare"
              aria-pressed={!table}
              onClick={() => change({ view: undefined })}
            >
              <Trans>Board</Trans>
            </Button>
            <Button
              size="small"
              look="bare"
              aria-pressed={table}
              onClick={() => change({ view: "table" })}
            >
              <Trans>Table</Trans>
            </Button>
          </span>
          <IconButton
            icon="filter"
            label={filtered ? t`Filters: ${filtered}` : t`Filters`}
            pressed={filtered > 0 || open === "filters"}
            aria-expanded={open === "filters"}
            onClick={() => setOpen(open === "filters" ? null : "filters")}
          />
          <DownloadLink
            look="bare"
            href={exportAddress(search)}
            file="orders.csv"
            title={search.q ? t`As CSV. What is searched for does not limit it, filters do.` : t`As CSV`}
          >
            CSV
          </DownloadLink>
          {may("orders:manage") ? (
            <Button size="small" look="primary" onClick={() => setOpen("new")}>
              <Icon name="plus" size={18} />
              <Trans>New order</Trans>
            </Button>
          ) : null}
        </span>
      </header>
      {open === "filters" || filtered ? (
        <OrderFilterBar search={search} onChange={change} onNone={() => setOpen(null)} />
      ) : (
        <span />
      )}
      {nothingYet ? <span /> : <Totals currency={search.currency} />}
      {nothingYet ? (
        <EmptyPane
          icon="bag"
          title={<Trans>There is no order yet</Trans>}
          action={
            may("orders:manage") ? (
              <Button size="small" onClick={() => setOpen("new")}>
                <Trans>Enter the first one</Trans>
              </Button>
            ) : null
          }
        >
          <Trans>
            Baskets that customers send from your catalog come in by themselves, and programs can
            make orders with a key.
          </Trans>
        </EmptyPane>
      ) : table ? (
        <OrderTable search={search} filters={filters} onChange={change} />
      ) : (
        <OrderBoard filters={filters} />
      )}
      {open === "new" ? <OrderForm onClose={() => setOpen(null)} /> : null}
    </main>
  );
}
