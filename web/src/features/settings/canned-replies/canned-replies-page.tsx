import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { teamsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { FormDialog } from "../../../ui/form-dialog";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { NoRows, PageHead, Row, Rows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { CannedReplyDialog } from "./canned-reply-dialog";
import { cannedRepliesQuery, type CannedReply } from "./canned-replies-query";

type Open = { kind: "form" | "delete"; reply: CannedReply } | { kind: "new" };

export function CannedRepliesPage() {
  const { t } = useLingui();
  const mayManage = useMay()("replies:manage");
  const replies = useQuery(cannedRepliesQuery);
  const teams = useQuery(teamsQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const teamOf = (id: string | null) => teams.data?.find((one) => one.id === id)?.name;
  return (
    <>
      <PageHead
        title={<Trans>Canned replies</Trans>}
        action={
          mayManage ? (
            <Button look="primary" size="small" onClick={() => setOpen({ kind: "new" })}>
              <Icon name="plus" size={18} />
              <Trans>New canned reply</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>Written once, inserted with a slash and the beginning of the shortcut while answering.</Trans>
      </PageHead>
      {replies.isPending ? <Skeleton rows={4} height={60} /> : null}
      {replies.isError ? (
        <PaneError error={replies.error} retry={() => void replies.refetch()} />
      ) : null}
      {replies.data?.length === 0 ? (
        <NoRows>
          <Trans>There is no canned reply yet. Begin with what your team types every day.</Trans>
        </NoRows>
      ) : null}
      {replies.data?.length ? (
        <Rows>
          {replies.data
            .toSorted((one, other) => one.shortcut.localeCompare(other.shortcut))
            .map((reply) => (
              <Row
                key={reply.id}
                title={
                  <>
                    <bdi>/{reply.shortcut}</bdi> · <bdi>{reply.title}</bdi>
                  </>
                }
                facts={
                  <>
                    {teamOf(reply.team_id) ? (
                      <>
                        <bdi>{teamOf(reply.team_id)}</bdi>
                        {" · "}
                      </>
                    ) : null}
                    <bdi>{shortened(reply.text)}</bdi>
                  </>
                }
              >
                {mayManage ? (
                  <Menu
                    trigger={
                      <IconButton icon="more" label={t`What can be done with ${reply.shortcut}`} />
                    }
                  >
                    <MenuItem icon="edit" onSelect={() => setOpen({ kind: "form", reply })}>
                      <Trans>Change…</Trans>
                    </MenuItem>
                    <MenuItem icon="close" onSelect={() => setOpen({ kind: "delete", reply })}>
                      <Trans>Delete…</Trans>
                    </MenuItem>
                  </Menu>
                ) : null}
              </Row>
            ))}
        </Rows>
      ) : null}
      {open?.kind === "new" ? <CannedReplyDialog onClose={close} /> : null}
      {open?.kind === "form" ? <CannedReplyDialog reply={open.reply} onClose={close} /> : null}
      {open?.kind === "delete" ? <DeleteReply reply={open.reply} onClose={close} /> : null}
    </>
  );
}

const SHOWN = 140;

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function DeleteReply({ reply, onClose }: { reply: CannedReply; onClose: () => void }) {
  const remove = useCommand(
    () =>
      answered(
        api.DELETE("/api/v1/canned-replies/{reply_id}", { params: { path: { reply_id: reply.id } } }),
      ),
    [cannedRepliesQuery.queryKey],
    { ownWords: true },
  );
  return (
    <FormDialog
      danger
      title={
        <Trans>
          Delete <bdi>{reply.title}</bdi>?
        </Trans>
      }
      submit={<Trans>Delete</Trans>}
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() => remove.mutate(undefined, { onSuccess: onClose })}
    >
      <p>
        <Trans>What was sent with it stays as it is. This cannot be undone.</Trans>
      </p>
    </FormDialog>
  );
}
