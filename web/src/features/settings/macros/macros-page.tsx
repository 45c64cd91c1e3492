import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { teamsQuery } from "../../../api/directory";
import { macrosQuery, type Macro } from "../../../api/macros";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { ChangeMenu } from "../../../ui/change-menu";
import { DeleteDialog } from "../../../ui/delete-dialog";
import { Icon } from "../../../ui/icon";
import { PageHead, Row } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { MacroDialog } from "./macro-dialog";
import { MacroWords } from "./macro-words";

type Open = { kind: "form" | "delete"; macro: Macro } | { kind: "new" };

export function MacrosPage() {
  const mayManage = useMay()("replies:manage");
  const macros = useQuery(macrosQuery);
  const teams = useQuery(teamsQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <PageHead
        title={<Trans>Macros</Trans>}
        action={
          mayManage ? (
            <Button look="primary" size="small" onClick={() => setOpen({ kind: "new" })}>
              <Icon name="plus" size={18} />
              <Trans>New macro</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>
          Several things done with a conversation at once: a reply, labels, a team, its status. Run
          from the menu of the conversation, or with Ctrl K and its name.
        </Trans>
      </PageHead>
      <QueryRows
        query={macros}
        empty={<Trans>There is no macro yet. Begin with what your team does in the same way every day.</Trans>}
      >
        {(macro) => {
          const team = teams.data?.find((one) => one.id === macro.team_id)?.name;
          return (
            <Row
              key={macro.id}
              title={<bdi>{macro.name}</bdi>}
              badges={
                team ? (
                  <Badge>
                    <bdi>{team}</bdi>
                  </Badge>
                ) : null
              }
              facts={<MacroWords actions={macro.actions} />}
            >
              {mayManage ? (
                <ChangeMenu
                  name={macro.name}
                  onChange={() => setOpen({ kind: "form", macro })}
                  onDelete={() => setOpen({ kind: "delete", macro })}
                />
              ) : null}
            </Row>
          );
        }}
      </QueryRows>
      {open?.kind === "new" ? <MacroDialog onClose={close} /> : null}
      {open?.kind === "form" ? <MacroDialog macro={open.macro} onClose={close} /> : null}
      {open?.kind === "delete" ? (
        <DeleteDialog
          name={open.macro.name}
          stale={[macrosQuery.queryKey]}
          remove={() =>
            answered(
              api.DELETE("/api/v1/macros/{macro_id}", {
                params: { path: { macro_id: open.macro.id } },
              }),
            )
          }
          onClose={close}
        >
          <Trans>What was done with it stays as it is. This cannot be undone.</Trans>
        </DeleteDialog>
      ) : null}
    </>
  );
}
