import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { membersQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { fileSize } from "../../../lib/file-size";
import { Badge, type Tone } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { CopyText } from "../../../ui/copy-text";
import { Dialog } from "../../../ui/dialog";
import { FormDialog } from "../../../ui/form-dialog";
import { SelectField } from "../../../ui/form-fields";
import { MorePages, NoRows, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { EXPORTS, exportsQuery, isBeingMade, type Export } from "./privacy-queries";
import { EXPORT_STATES } from "./words";

const TONES: Record<Export["state"], Tone> = {
  waiting: "neutral",
  running: "accent",
  ready: "positive",
  expired: "neutral",
  failed: "danger",
};

/** Everything that is stored about somebody, in one file each. */
export function Exports() {
  const manages = useMay()("privacy:manage");
  const owns = useMay()("workspace:export");
  const [asking, setAsking] = useState(false);
  const [whole, setWhole] = useState(false);
  const found = useInfiniteQuery(exportsQuery);
  const exports = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section
      title={<Trans>Exports</Trans>}
      words={
        <Trans>
          Whoever has the link may fetch the file, for a week; that of a whole workspace for three
          days. One of a contact is begun on the
          contact’s page.
        </Trans>
      }
      action={
        manages ? (
          <>
            <Button size="small" onClick={() => setAsking(true)}>
              <Trans>Export a member…</Trans>
            </Button>
            {owns ? (
              <Button size="small" onClick={() => setWhole(true)}>
                <Trans>Export the workspace…</Trans>
              </Button>
            ) : null}
          </>
        ) : null
      }
    >
      {found.isPending ? <Skeleton rows={2} height={60} /> : null}
      {found.isError ? (
        <PaneError error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data && exports.length === 0 ? (
        <NoRows>
          <Trans>Nothing has been exported yet.</Trans>
        </NoRows>
      ) : null}
      {exports.length ? (
        <Rows>
          {exports.map((one) => (
            <ExportRow key={one.id} made={one} />
          ))}
        </Rows>
      ) : null}
      <MorePages query={found} />
      {asking ? <ExportMember onClose={() => setAsking(false)} /> : null}
      {whole ? <ExportWorkspace onClose={() => setWhole(false)} /> : null}
    </Section>
  );
}

function ExportRow({ made }: { made: Export }) {
  const { i18n } = useLingui();
  const about = made.contact_id ? "contact" : made.member_id ? "member" : "workspace";
  const owns = useMay()("workspace:export");
  const manages = useMay()("privacy:manage") && (about !== "workspace" || owns);
  const renew = useCommand(
    () =>
      answered(
        api.POST("/api/v1/privacy/exports/{export_id}/link", {
          params: { path: { export_id: made.id } },
        }),
      ),
    [EXPORTS],
  );
  const { rows_done: done, rows_total: total } = made;
  const link = renew.data?.link;
  return (
    <Row
      title={
        about === "contact" ? (
          <Trans>Of a contact</Trans>
        ) : about === "member" ? (
          <Trans>Of a member</Trans>
        ) : (
          <Trans>Of the whole workspace</Trans>
        )
      }
      badges={<Badge tone={TONES[made.state]}>{i18n._(EXPORT_STATES[made.state])}</Badge>}
      facts={
        <>
          {shortDateTime(made.created_at, i18n.locale)}
          {isBeingMade(made) && total ? (
            <>
              {" · "}
              <Trans>
                {done} of {total} rows
              </Trans>
            </>
          ) : null}
          {made.state === "ready" && made.size_bytes !== null ? (
            <>
              {" · "}
              {fileSize(made.size_bytes, i18n.locale)}
            </>
          ) : null}
        </>
      }
    >
      {manages && made.state === "ready" ? (
        <Button size="small" disabled={renew.isPending} onClick={() => renew.mutate(undefined)}>
          <Trans>New link</Trans>
        </Button>
      ) : null}
      {link ? <LinkDialog link={link} onClose={renew.reset} /> : null}
    </Row>
  );
}

export function LinkDialog({ link, onClose }: { link: string; onClose: () => void }) {
  return (
    <Dialog title={<Trans>Link to the export</Trans>} onClose={onClose}>
      <p>
        <Trans>
          It is shown this once. Whoever has it needs no account, so hand it to nobody else.
        </Trans>
      </p>
      <CopyText text={link} />
    </Dialog>
  );
}

function ExportWorkspace({ onClose }: { onClose: () => void }) {
  const ask = useCommand(
    (_: undefined, once) =>
      answered(api.POST("/api/v1/workspace/exports", { params: { header: once } })),
    [EXPORTS],
    { ownWords: true },
  );
  const link = ask.data?.link;
  if (link) return <LinkDialog link={link} onClose={onClose} />;
  return (
    <FormDialog
      title={<Trans>Export the whole workspace</Trans>}
      submit={<Trans>Export</Trans>}
      pending={ask.isPending}
      error={ask.error}
      onClose={onClose}
      onSubmit={() => ask.mutate(undefined)}
    >
      <p>
        <Trans>
          All contacts, conversations, files, orders and settings, readable, in one file. Passwords
          and tokens are not in it. When somebody is erased before it is fetched, it goes.
        </Trans>
      </p>
    </FormDialog>
  );
}

function ExportMember({ onClose }: { onClose: () => void }) {
  const members = useQuery(membersQuery);
  const ask = useCommand(
    (memberId: string, once) =>
      answered(
        api.POST("/api/v1/members/{member_id}/exports", {
          params: { path: { member_id: memberId }, header: once },
        }),
      ),
    [EXPORTS],
    { ownWords: true },
  );
  const link = ask.data?.link;
  if (link) return <LinkDialog link={link} onClose={onClose} />;
  return (
    <FormDialog
      title={<Trans>Export a member</Trans>}
      submit={<Trans>Export</Trans>}
      pending={ask.isPending}
      error={ask.error}
      onClose={onClose}
      onSubmit={(form) => {
        const chosen = form.get("member");
        if (typeof chosen === "string" && chosen) ask.mutate(chosen);
      }}
    >
      <SelectField label={<Trans>Member</Trans>} name="member" required>
        {members.data?.map((member) => (
          <option key={member.id} value={member.id}>
            {member.name}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}
