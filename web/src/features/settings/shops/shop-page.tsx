import { useState } from "react";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { FormDialog } from "../../../ui/form-dialog";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { PageHead } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { ShopAddress } from "./shop-address";
import { ShopCalls } from "./shop-calls";
import { ShopForm } from "./shop-form";
import { ShopTest } from "./shop-test";
import { useKindName } from "./shop-words";
import { ShopState } from "./shops-page";
import { shopQuery, SHOPS, type Shop } from "./shops-queries";
import styles from "../webhooks/webhooks.module.css";

const route = getRouteApi("/signed-in/settings/shops/$shopId");

export function ShopPage() {
  const { shopId } = route.useParams();
  const found = useQuery(shopQuery(shopId));
  return (
    <>
      <Link to="/settings/shops" className={styles.up}>
        <Icon name="back" size={16} />
        <Trans>Shops</Trans>
      </Link>
      {found.isPending ? <Skeleton rows={5} height={60} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data ? <Shown shop={found.data} /> : null}
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
          manages ? (
            <span className={styles.buttons}>
              {paused ? (
                <Button
                  size="small"
                  look="primary"
                  disabled={turn.isPending}
                  onClick={() => turn.mutate("active")}
                >
                  <Trans>Resume</Trans>
                </Button>
              ) : (
                <Button size="small" onClick={() => setOpen("test")}>
                  <Trans>Try a body…</Trans>
                </Button>
              )}
              <Menu trigger={<IconButton icon="more" label={t`More`} />}>
                <MenuItem icon="edit" onSelect={() => setOpen("change")}>
                  <Trans>Change…</Trans>
                </MenuItem>
                <MenuItem icon="key" onSelect={() => setOpen("address")}>
                  <Trans>New address…</Trans>
                </MenuItem>
                {paused ? null : (
                  <MenuItem icon="pause" onSelect={() => turn.mutate("paused")}>
                    <Trans>Pause</Trans>
                  </MenuItem>
                )}
                <MenuItem icon="close" onSelect={() => setOpen("delete")}>
                  <Trans>Delete…</Trans>
                </MenuItem>
              </Menu>
            </span>
          ) : null
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
  const router = useRouter();
  const remove = useCommand(
    () =>
      answered(
        api.DELETE("/api/v1/shop-sources/{shop_source_id}", {
          params: { path: { shop_source_id: shop.id } },
        }),
      ),
    [],
    { ownWords: true },
  );
  const { name } = shop;
  return (
    <FormDialog
      danger
      title={
        <Trans>
          Delete <bdi>{name}</bdi>?
        </Trans>
      }
      submit={<Trans>Delete</Trans>}
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() =>
        remove.mutate(undefined, {
          onSuccess: async () => {
            await router.navigate({ to: "/settings/shops" });
            const { queryClient } = router.options.context;
            await queryClient.invalidateQueries({ queryKey: SHOPS });
          },
        })
      }
    >
      <p>
        <Trans>Its orders stay. What it sends from now on is refused.</Trans>
      </p>
    </FormDialog>
  );
}
