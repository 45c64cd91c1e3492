import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { membersQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { shortDateTime, shortMoment } from "../../../lib/dates";
import { useNow } from "../../../lib/use-now";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { NoRows, PageHead, Row, Rows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { apiKeysQuery, type ApiKey } from "./api-keys-query";
import { KeyUsage } from "./key-usage";
import { MakeKey } from "./make-key";
import { RevokeKey } from "./revoke-key";

type Open = { kind: "usage" | "revoke"; key: ApiKey } | { kind: "new" };

export function ApiKeysPage() {
  const may = useMay();
  const found = useQuery(apiKeysQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <PageHead
        title={<Trans>API keys</Trans>}
        action={
          may("api_keys:manage") ? (
            <Button look="primary" size="small" onClick={() => setOpen({ kind: "new" })}>
              <Icon name="plus" size={18} />
              <Trans>New key</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>
          Whatever these screens do, a program can do with a key. <a href="/docs">The API’s
          documentation</a> says how.
        </Trans>
      </PageHead>
      {found.isPending ? <Skeleton rows={3} height={52} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data?.length === 0 ? (
        <NoRows>
          <Trans>No program has a key yet.</Trans>
        </NoRows>
      ) : null}
      {found.data?.length ? (
        <Rows>
          {found.data.map((key) => (
            <KeyRow key={key.id} apiKey={key} onOpen={(kind) => setOpen({ kind, key })} />
          ))}
        </Rows>
      ) : null}
      {open?.kind === "new" ? <MakeKey onClose={close} /> : null}
      {open?.kind === "usage" ? <KeyUsage apiKey={open.key} onClose={close} /> : null}
      {open?.kind === "revoke" ? <RevokeKey apiKey={open.key} onClose={close} /> : null}
    </>
  );
}

interface KeyRowProps {
  apiKey: ApiKey;
  onOpen: (kind: "usage" | "revoke") => void;
}

function KeyRow({ apiKey, onOpen }: KeyRowProps) {
  const { t, i18n } = useLingui();
  const may = useMay();
  const now = useNow();
  const members = useQuery(membersQuery);
  const by = members.data?.find((one) => one.id === apiKey.created_by)?.name;
  const { revoked_at, expires_at, last_used_at, name, scopes } = apiKey;
  const ended = expires_at !== null && Date.parse(expires_at) <= now;
  const used = last_used_at ? shortMoment(last_used_at, i18n.locale) : null;
  const until = expires_at ? shortDateTime(expires_at, i18n.locale) : null;
  return (
    <Row
      title={<bdi>{name}</bdi>}
      badges={
        revoked_at ? (
          <Badge tone="danger">
            <Trans>Revoked</Trans>
          </Badge>
        ) : apiKey.stopped ? (
          <Badge tone="danger">
            <Trans>Stopped with its maker</Trans>
          </Badge>
        ) : ended ? (
          <Badge tone="warning">
            <Trans>Expired</Trans>
          </Badge>
        ) : (
          <Badge tone="positive">
            <Trans>In force</Trans>
          </Badge>
        )
      }
      facts={
        <>
          <code dir="ltr">{apiKey.prefix}…</code>
          {" · "}
          {scopes.includes("all") ? (
            <Trans>all rights</Trans>
          ) : (
            <Plural value={scopes.length} one="# right" other="# rights" />
          )}
          {" · "}
          {used ? <Trans>last used {used}</Trans> : <Trans>never used</Trans>}
          {until && !ended && !revoked_at ? (
            <>
              {" · "}
              <Trans>until {until}</Trans>
            </>
          ) : null}
          {by ? (
            <>
              {" · "}
              <Trans>
                made by <bdi>{by}</bdi>
              </Trans>
            </>
          ) : null}
        </>
      }
    >
      <Menu trigger={<IconButton icon="more" label={t`What can be done with ${name}`} />}>
        <MenuItem icon="chart" onSelect={() => onOpen("usage")}>
          <Trans>Rights and usage</Trans>
        </MenuItem>
        {may("api_keys:manage") && !revoked_at ? (
          <MenuItem icon="close" onSelect={() => onOpen("revoke")}>
            <Trans>Revoke…</Trans>
          </MenuItem>
        ) : null}
      </Menu>
    </Row>
  );
}
