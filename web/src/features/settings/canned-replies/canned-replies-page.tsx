import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { teamsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { ChangeMenu } from "../../../ui/change-menu";
import { DeleteDialog } from "../../../ui/delete-dialog";
import { Icon } from "../../../ui/icon";
import { PageHead, Row } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { CannedReplyDialog } from "./canned-reply-dialog";
import { cannedRepliesQuery, type CannedReply } from "./canned-replies-query";

type Open = { kind: "form" | "delete"; reply: CannedReply } | { kind: "new" };

export function CannedRepliesPage() {
  const mayManage = useMay()("replies:manage");
  const replies = useQuery({ ...cannedRepliesQuery, select: byShortcut });
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
      <QueryRows
        query={replies}
        empty={
          <Trans>There is no canned reply yet. Begin with what your team types every day.</Trans>
        }
      >
        {(reply) => (
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
              <ChangeMenu
                name={reply.shortcut}
                onChange={() => setOpen({ kind: "form", reply })}
                onDelete={() => setOpen({ kind: "delete", reply })}
              />
            ) : null}
          </Row>
        )}
      </QueryRows>
      {open?.kind === "new" ? <CannedReplyDialog onClose={close} /> : null}
      {open?.kind === "form" ? <CannedReplyDialog reply={open.reply} onClose={close} /> : null}
      {open?.kind === "delete" ? (
        <DeleteDialog
          name={open.reply.title}
          stale={[cannedRepliesQuery.queryKey]}
          remove={() =>
            answered(
              api.DELETE("/api/v1/canned-replies/{reply_id}", {
                params: { path: { reply_id: open.reply.id } },
              }),
            )
          }
          onClose={close}
        >
          <Trans>What was sent with it stays as it is. This cannot be undone.</Trans>
        </DeleteDialog>
      ) : null}
    </>
  );
}

const SHOWN = 140;

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function byShortcut(replies: CannedReply[]): CannedReply[] {
  return replies.toSorted((one, other) => one.shortcut.localeCompare(other.shortcut));
}
