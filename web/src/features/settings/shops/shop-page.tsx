import { useState } from "react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { DeleteDialog } from "../../../ui/delete-dialog";
import { FormDialog } from "../../../ui/form-dialog";
import { MenuItem } from "../../../ui/menu";
import { PageHead } from "../../../ui/page";
import { QueryOne } from "../../../ui/query-rows";
import { UpLink } from "../../../ui/up-link";
import { useCommand } from "../../../ui/use-command";
import { PausableTools } from "../pausable-tools";
import { ShopAddress } from "./shop-address";
import { ShopCalls } from "./shop-calls";
import { ShopForm } from "./shop-form";
import { ShopTest } from "./shop-test";
import { useKindName } from "./shop-words";
import { ShopState } from "./shops-page";
import { shopQuery, SHOPS, type Shop } from "./shops-queries";
import styles from "../outside.module.css";

const route = getRouteApi("/signed-in/settings/shops/$shopId");

export function ShopPage() {
  const { shopId } = route.useParams();
  const found = useQuery(shopQuery(shopId));
  return (
    <>
      <UpLink to="/settings/shops">
        <Trans>Shops</Trans>
      </UpLink>
      <QueryOne query={found}>{(shop) => <Shown shop={shop} />}</QueryOne>
    </>
  );
}

function Shown({ shop }: { shop: Shop }) {
  const { t } = useLingui();
  const kindName = useKindName();
  const manages = useMay()("shop_sources:manage");
  const [open, setOpen] = useState<"change" | "test" | "address" | "delete" | null>(null);
  const close = () => setOpen(null);
  const turn = useCommand(
    (state: Shop["state"]) =>
      answered(
        api.PATCH("/api/v1/shop-sources/{shop_source_id}", {
          params: { path: { shop_source_id: shop.id } },
          body: { state },
        }),
      ),
    [SHOPS],
  );
  const paused = shop.state === "paused";
  return (
    <>
      <PageHead
        title={<bdi>{shop.name}</bdi>}
        action={
          <PausableTools
            label={t`More`}
            manages={manages}
            paused={paused}
            turning={turn.isPending}
            onTurn={turn.mutate}
            onChange={() => setOpen("change")}
            onDelete={() => setOpen("delete")}
            items={
              <MenuItem icon="key" onSelect={() => setOpen("address")}>
                <Trans>New address…</Trans>
              </MenuItem>
            }
          >
            {manages && !paused ? (
              <Button size="small" onClick={() => setOpen("test")}>
                <Trans>Try a body…</Trans>
              </Button>
            ) : null}
          </PausableTools>
        }
      >
        <span className={styles.badges}>
          {kindName(shop.kind)} <code dir="ltr">{shop.key}</code> <ShopState shop={shop} />
        </span>
      </PageHead>
      <ShopCalls shop={shop} />
      {open === "change" ? <ShopForm shop={shop} onClose={close} /> : null}
      {open === "test" ? <ShopTest shop={shop} onClose={close} /> : null}
      {open === "address" ? <NewAddress shop={shop} onClose={close} /> : null}
      {open === "delete" ? <DeleteShop shop={shop} onClose={close} /> : null}
    </>
  );
}

function NewAddress({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const replace = useCommand(
    () =>
      answered(
        api.POST("/api/v1/shop-sources/{shop_source_id}/replace-address", {
          params: { path: { shop_source_id: shop.id } },
        }),
      ),
    [SHOPS],
    { ownWords: true },
  );
  if (replace.data) return <ShopAddress shop={replace.data} onClose={onClose} />;
  return (
    <FormDialog
      danger
      title={<Trans>Make a new address</Trans>}
      submit={<Trans>Make it</Trans>}
      pending={replace.isPending}
      error={replace.error}
      onClose={onClose}
      onSubmit={() => replace.mutate(undefined)}
    >
      <p>
        <Trans>The old one is dead at once: what the shop sends there is refused.</Trans>
      </p>
    </FormDialog>
  );
}

function DeleteShop({ shop, onClose }: { shop: Shop; onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <DeleteDialog
      name={shop.name}
      remove={async () => {
        await answered(
          api.DELETE("/api/v1/shop-sources/{shop_source_id}", {
            params: { path: { shop_source_id: shop.id } },
          }),
        );
        await navigate({ to: "/settings/shops" });
      }}
      stale={[SHOPS]}
      onClose={onClose}
    >
      <Trans>Its orders stay. What it sends from now on is refused.</Trans>
    </DeleteDialog>
  );
}
