import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Label } from "../../../api/client";
import { labelsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { Chip } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { FormDialog } from "../../../ui/form-dialog";
import { Icon } from "../../../ui/icon";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { NoRows, PageHead, Row, Rows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { LabelDialog } from "./label-dialog";

type Open = { kind: "form" | "delete"; label: Label } | { kind: "new" };

export function LabelsPage() {
  const { t } = useLingui();
  const may = useMay();
  const labels = useQuery(labelsQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <PageHead
        title={<Trans>Labels</Trans>}
        action={
          may("labels:manage") ? (
            <Button look="primary" size="small" onClick={() => setOpen({ kind: "new" })}>
              <Icon name="plus" size={18} />
              <Trans>New label</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>They sort conversations and contacts, for everybody in the workspace alike.</Trans>
      </PageHead>
      {labels.isPending ? <Skeleton rows={4} height={52} /> : null}
      {labels.isError ? (
        <PaneError error={labels.error} retry={() => void labels.refetch()} />
      ) : null}
      {labels.data?.length === 0 ? (
        <NoRows>
          <Trans>There is no label yet. Begin with what customers write about most.</Trans>
        </NoRows>
      ) : null}
      {labels.data?.length ? (
        <Rows>
          {labels.data
            .toSorted((one, other) => one.name.localeCompare(other.name))
            .map((label) => (
              <Row
                key={label.id}
                title={<Chip color={label.color}>{label.name}</Chip>}
                facts={label.description ? <bdi>{label.description}</bdi> : null}
              >
                {may("labels:manage") ? (
                  <Menu
                    trigger={
                      <IconButton icon="more" label={t`What can be done with ${label.name}`} />
                    }
                  >
                    <MenuItem icon="edit" onSelect={() => setOpen({ kind: "form", label })}>
                      <Trans>Change…</Trans>
                    </MenuItem>
                    <MenuItem icon="close" onSelect={() => setOpen({ kind: "delete", label })}>
                      <Trans>Delete…</Trans>
                    </MenuItem>
                  </Menu>
                ) : null}
              </Row>
            ))}
        </Rows>
      ) : null}
      {open?.kind === "new" ? <LabelDialog onClose={close} /> : null}
      {open?.kind === "form" ? <LabelDialog label={open.label} onClose={close} /> : null}
      {open?.kind === "delete" ? <DeleteLabel label={open.label} onClose={close} /> : null}
    </>
  );
}

function DeleteLabel({ label, onClose }: { label: Label; onClose: () => void }) {
  const remove = useCommand(
    () =>
      answered(
        api.DELETE("/api/v1/labels/{label_id}", { params: { path: { label_id: label.id } } }),
      ),
    [labelsQuery.queryKey, ["conversations"], ["conversation"]],
    { ownWords: true },
  );
  return (
    <FormDialog
      danger
      title={
        <Trans>
          Delete <bdi>{label.name}</bdi>?
        </Trans>
      }
      submit={<Trans>Delete</Trans>}
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() => remove.mutate(undefined, { onSuccess: onClose })}
    >
      <p>
        <Trans>It goes from every conversation and contact that has it. This cannot be undone.</Trans>
      </p>
    </FormDialog>
  );
}
