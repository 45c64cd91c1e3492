import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { NoRows, PageHead, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { QueryRows } from "../../../ui/query-rows";
import { Skeleton } from "../../../ui/skeleton";
import { AccountRow } from "./account-row";
import { ConnectAccount } from "./connect-account";
import { LinkForm } from "./link-form";
import { LinkCard } from "./link-card";
import { sheetAccountsQuery, sheetLinksQuery } from "./sheets-queries";

export function SheetsPage() {
  const manages = useMay()("sheet_links:manage");
  const accounts = useQuery(sheetAccountsQuery);
  const links = useQuery(sheetLinksQuery);
  const [open, setOpen] = useState<"account" | "link" | null>(null);
  const close = () => setOpen(null);
  const connected = Boolean(accounts.data?.length);
  return (
    <>
      <PageHead
        title={<Trans>Google Sheets</Trans>}
        action={
          manages ? (
            <Button
              look="primary"
              size="small"
              onClick={() => setOpen(connected ? "link" : "account")}
            >
              <Icon name="plus" size={18} />
              {connected ? <Trans>New sheet link</Trans> : <Trans>Connect Google</Trans>}
            </Button>
          ) : null
        }
      >
        <Trans>
          A sheet link keeps one worksheet like the orders or contacts of this workspace. It goes
          one way: what is changed in the sheet changes nothing here.
        </Trans>
      </PageHead>
      <Section title={<Trans>Sheet links</Trans>}>
        {links.isPending ? <Skeleton rows={2} height={96} /> : null}
        {links.isError ? (
          <PaneError error={links.error} retry={() => void links.refetch()} />
        ) : null}
        {links.data?.length === 0 ? (
          <NoRows>
            {connected ? (
              <Trans>No worksheet is kept yet.</Trans>
            ) : (
              <Trans>No worksheet is kept yet. Connect a Google account first.</Trans>
            )}
          </NoRows>
        ) : null}
        {links.data?.map((link) => (
          <LinkCard
            key={link.id}
            link={link}
            account={accounts.data?.find((one) => one.id === link.account_id)}
          />
        ))}
      </Section>
      <Section
        title={<Trans>Google accounts</Trans>}
        words={<Trans>As whom the worksheets are written. Keys are sealed and never shown.</Trans>}
        action={
          manages && connected ? (
            <Button size="small" onClick={() => setOpen("account")}>
              <Trans>Connect another</Trans>
            </Button>
          ) : null
        }
      >
        <QueryRows query={accounts} empty={<Trans>None is connected.</Trans>}>
          {(account) => <AccountRow key={account.id} account={account} />}
        </QueryRows>
      </Section>
      {open === "account" ? <ConnectAccount onClose={close} /> : null}
      {open === "link" && accounts.data ? (
        <LinkForm accounts={accounts.data} onClose={close} />
      ) : null}
    </>
  );
}
