import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Label } from "../../../api/client";
import { labelsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { Chip } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { ChangeMenu } from "../../../ui/change-menu";
import { DeleteDialog } from "../../../ui/delete-dialog";
import { Icon } from "../../../ui/icon";
import { PageHead, Row } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { LabelDialog } from "./label-dialog";

type Open = { kind: "form" | "delete"; label: Label } | { kind: "new" };

export function LabelsPage() {
  const mayManage = useMay()("labels:manage");
  const labels = useQuery({ ...labelsQuery, select: byName });
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <PageHead
        title={<Trans>Labels</Trans>}
        action={
          mayManage ? (
            <Button look="primary" size="small" onClick={() => setOpen({ kind: "new" })}>
              <Icon name="plus" size={18} />
              <Trans>New label</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>They sort conversations and contacts, for everybody in the workspace alike.</Trans>
      </PageHead>
      <QueryRows
        query={labels}
        empty={<Trans>There is no label yet. Begin with what customers write about most.</Trans>}
      >
        {(label) => (
          <Row
            key={label.id}
            title={<Chip color={label.color}>{label.name}</Chip>}
            facts={label.description ? <bdi>{label.description}</bdi> : null}
          >
            {mayManage ? (
              <ChangeMenu
                name={label.name}
                onChange={() => setOpen({ kind: "form", label })}
                onDelete={() => setOpen({ kind: "delete", label })}
              />
            ) : null}
          </Row>
        )}
      </QueryRows>
      {open?.kind === "new" ? <LabelDialog onClose={close} /> : null}
      {open?.kind === "form" ? <LabelDialog label={open.label} onClose={close} /> : null}
      {open?.kind === "delete" ? (
        <DeleteDialog
          name={open.label.name}
          stale={[labelsQuery.queryKey, ["conversations"], ["conversation"]]}
          remove={() =>
            answered(
              api.DELETE("/api/v1/labels/{label_id}", {
                params: { path: { label_id: open.label.id } },
              }),
            )
          }
          onClose={close}
        >
          <Trans>It goes from every conversation and contact that has it. This cannot be undone.</Trans>
        </DeleteDialog>
      ) : null}
    </>
  );
}

function byName(labels: Label[]): Label[] {
  return labels.toSorted((one, other) => one.name.localeCompare(other.name));
}
