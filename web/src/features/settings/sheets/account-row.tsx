import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { FormDialog } from "../../../ui/form-dialog";
import { IconButton } from "../../../ui/icon-button";
import { Row } from "../../../ui/page";
import { useCommand } from "../../../ui/use-command";
import { SHEETS, type SheetAccount } from "./sheets-queries";

export function AccountRow({ account }: { account: SheetAccount }) {
  const { t } = useLingui();
  const manages = useMay()("sheet_links:manage");
  const [removing, setRemoving] = useState(false);
  const { name, email, reads_per_minute: reads, writes_per_minute: writes } = account;
  return (
    <Row
      title={<bdi>{name}</bdi>}
      badges={
        <Badge>
          {account.kind === "service_account" ? (
            <Trans>Service account</Trans>
          ) : (
            <Trans>Refresh token</Trans>
          )}
        </Badge>
      }
      facts={
        <>
          {email ? (
            <>
              <Trans>
                Share spreadsheets with <bdi dir="ltr">{email}</bdi>
              </Trans>
              {" · "}
            </>
          ) : null}
          <Trans>
            at most {reads} reads and {writes} writes a minute
          </Trans>
        </>
      }
    >
      {manages ? (
        <IconButton icon="close" label={t`Remove ${name}`} onClick={() => setRemoving(true)} />
      ) : null}
      {removing ? <RemoveAccount account={account} onClose={() => setRemoving(false)} /> : null}
    </Row>
  );
}

function RemoveAccount({ account, onClose }: { account: SheetAccount; onClose: () => void }) {
  const remove = useCommand(
    () =>
      answered(
        api.DELETE("/api/v1/sheet-accounts/{account_id}", {
          params: { path: { account_id: account.id } },
        }),
      ),
    [SHEETS],
    { ownWords: true },
  );
  const { name } = account;
  return (
    <FormDialog
      danger
      title={
        <Trans>
          Remove <bdi>{name}</bdi>?
        </Trans>
      }
      submit={<Trans>Remove</Trans>}
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() => remove.mutate(undefined, { onSuccess: onClose })}
    >
      <p>
        <Trans>Its key is forgotten. Sheet links that write as this account are deleted first.</Trans>
      </p>
    </FormDialog>
  );
}
