import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { DeleteDialog } from "../../../ui/delete-dialog";
import { MenuItem } from "../../../ui/menu";
import { Notice } from "../../../ui/notice";
import { ProgressLine } from "../../../ui/long-work";
import { useCommand } from "../../../ui/use-command";
import { PausableTools } from "../pausable-tools";
import { DriftDialog } from "./drift-dialog";
import { LinkForm } from "./link-form";
import { PauseReason } from "./pause-reason";
import { SHEETS, type SheetAccount, type SheetLink } from "./sheets-queries";
import styles from "./sheets.module.css";

interface Props {
  link: SheetLink;
  account: SheetAccount | undefined;
}

export function LinkCard({ link, account }: Props) {
  const { t, i18n } = useLingui();
  const manages = useMay()("sheet_links:manage");
  const [open, setOpen] = useState<"change" | "delete" | "drift" | null>(null);
  const close = () => setOpen(null);
  const path = { link_id: link.id };
  const turn = useCommand(
    (state: "active" | "paused") =>
      answered(api.PATCH("/api/v1/sheet-links/{link_id}", { params: { path }, body: { state } })),
    [SHEETS],
  );
  const resync = useCommand(
    () => answered(api.POST("/api/v1/sheet-links/{link_id}/resync", { params: { path } })),
    [SHEETS],
  );
  const { name, worksheet, spreadsheet_id: id } = link;
  const paused = link.state === "paused";
  const at = link.synced_at ? shortDateTime(link.synced_at, i18n.locale) : null;
  const rows = new Intl.NumberFormat(i18n.locale).format(link.rows_written);
  const headers = link.columns.map(({ column }) => column);
  return (
    <article className={styles.card} aria-label={name}>
      <header className={styles.head}>
        <h3>
          <bdi>{name}</bdi>{" "}
          {paused ? (
            <Badge tone="warning">
              <Trans>Paused</Trans>
            </Badge>
          ) : (
            <Badge tone="positive">
              <Trans>Keeping up</Trans>
            </Badge>
          )}
        </h3>
        <PausableTools
          label={t`What can be done with ${name}`}
          manages={manages}
          paused={paused}
          turning={turn.isPending}
          onTurn={turn.mutate}
          onChange={() => setOpen("change")}
          onDelete={() => setOpen("delete")}
          items={
            <MenuItem icon="retry" disabled={paused} onSelect={() => resync.mutate(undefined)}>
              <Trans>Write everything anew</Trans>
            </MenuItem>
          }
        >
          <Button size="small" onClick={() => setOpen("drift")}>
            <Trans>Verify</Trans>
          </Button>
        </PausableTools>
      </header>
      <p className={styles.facts}>
        {link.object_kind === "orders" ? <Trans>Orders</Trans> : <Trans>Contacts</Trans>}
        {" → "}
        <a
          href={`https://docs.google.com/spreadsheets/d/${id}`}
          target="_blank"
          rel="noreferrer"
        >
          <bdi>{worksheet}</bdi>
        </a>
        {account ? (
          <>
            {" · "}
            <bdi>{account.name}</bdi>
          </>
        ) : null}
        {" · "}
        <Trans>{rows} rows written</Trans>
        {at ? (
          <>
            {" · "}
            <Trans>last on {at}</Trans>
          </>
        ) : null}
      </p>
      {link.state_reason ? (
        <Notice tone="danger">
          <PauseReason reason={link.state_reason} />
        </Notice>
      ) : null}
      {link.resyncing && !paused ? (
        <ProgressLine
          done={link.resync_done}
          total={link.resync_total}
          label={t`How far everything is written`}
        />
      ) : null}
      <p className={styles.headers}>
        {headers.map((column) => (
          <Badge key={column}>
            <bdi>{column}</bdi>
          </Badge>
        ))}
      </p>
      {open === "change" ? (
        <LinkForm accounts={account ? [account] : []} link={link} onClose={close} />
      ) : null}
      {open === "drift" ? <DriftDialog link={link} onClose={close} /> : null}
      {open === "delete" ? (
        <DeleteDialog
          name={name}
          remove={() => answered(api.DELETE("/api/v1/sheet-links/{link_id}", { params: { path } }))}
          stale={[SHEETS]}
          onClose={close}
        >
          <Trans>Nothing more is written. What stands in the worksheet stays there.</Trans>
        </DeleteDialog>
      ) : null}
    </article>
  );
}
