import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { PageHead, Row } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { ShopForm } from "./shop-form";
import { useKindName } from "./shop-words";
import { shopsQuery, type Shop } from "./shops-queries";
import styles from "../outside.module.css";

export function ShopsPage() {
  const { i18n } = useLingui();
  const kindName = useKindName();
  const manages = useMay()("shop_sources:manage");
  const found = useQuery(shopsQuery);
  const [making, setMaking] = useState(false);
  return (
    <>
      <PageHead
        title={<Trans>Shops</Trans>}
        action={
          manages ? (
            <Button look="primary" size="small" onClick={() => setMaking(true)}>
              <Icon name="plus" size={18} />
              <Trans>New shop</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>
          A shop tells of its orders by calling an address of yours here: they are made, changed and
          moved along as the shop says.
        </Trans>
      </PageHead>
      <QueryRows query={found} empty={<Trans>No shop tells of its orders yet.</Trans>}>
        {(shop) => (
          <Row
            key={shop.id}
            title={
              <Link
                to="/settings/shops/$shopId"
                params={{ shopId: shop.id }}
                className={styles.link}
              >
                <bdi>{shop.name}</bdi>
              </Link>
            }
            badges={<ShopState shop={shop} />}
            facts={
              <>
                {kindName(shop.kind)}
                {" · "}
                <code dir="ltr">{shop.key}</code>
                {shop.called_at ? <> · {shortDateTime(shop.called_at, i18n.locale)}</> : null}
              </>
            }
          />
        )}
      </QueryRows>
      {making ? <ShopForm onClose={() => setMaking(false)} /> : null}
    </>
  );
}

export function ShopState({ shop }: { shop: Shop }) {
  return (
    <>
      {shop.state === "paused" ? (
        <Badge tone="warning">
          <Trans>Paused</Trans>
        </Badge>
      ) : shop.called_at ? (
        <Badge tone="positive">
          <Trans>Working</Trans>
        </Badge>
      ) : (
        <Badge>
          <Trans>Has not called yet</Trans>
        </Badge>
      )}
      {shop.kept ? (
        <Badge tone="danger">
          <Plural value={shop.kept} one="# call does not fit" other="# calls do not fit" />
        </Badge>
      ) : null}
    </>
  );
}
