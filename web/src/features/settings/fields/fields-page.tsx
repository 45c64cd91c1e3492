import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { fieldsQuery, type FieldDefinition } from "../../../api/fields";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { ChangeMenu } from "../../../ui/change-menu";
import { DeleteDialog } from "../../../ui/delete-dialog";
import { Icon } from "../../../ui/icon";
import { PageHead, Row, Section } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { FieldDialog } from "./field-dialog";
import { KindName } from "./kind-name";

type Open = { kind: "form" | "delete"; field: FieldDefinition } | { kind: "new" };

/** What a workspace wants to know of its contacts and conversations besides. */
export function FieldsPage() {
  const mayManage = useMay()("fields:manage");
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <PageHead
        title={<Trans>Custom fields</Trans>}
        action={
          mayManage ? (
            <Button look="primary" size="small" onClick={() => setOpen({ kind: "new" })}>
              <Icon name="plus" size={18} />
              <Trans>New field</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>What you want to know of contacts and conversations besides their name and number.</Trans>
      </PageHead>
      <Section title={<Trans>Of contacts</Trans>}>
        <List owner="contact" onOpen={mayManage ? setOpen : null} />
      </Section>
      <Section title={<Trans>Of conversations</Trans>}>
        <List owner="conversation" onOpen={mayManage ? setOpen : null} />
      </Section>
      {open?.kind === "new" ? <FieldDialog onClose={close} /> : null}
      {open?.kind === "form" ? <FieldDialog field={open.field} onClose={close} /> : null}
      {open?.kind === "delete" ? (
        <DeleteDialog
          name={open.field.title}
          stale={[fieldsQuery.queryKey, ["contact"], ["conversation"], ["conversations"]]}
          remove={() =>
            answered(
              api.DELETE("/api/v1/fields/{field_id}", {
                params: { path: { field_id: open.field.id } },
              }),
            )
          }
          onClose={close}
        >
          <Trans>Its value goes wherever it was filled in. This cannot be undone.</Trans>
        </DeleteDialog>
      ) : null}
    </>
  );
}

interface ListProps {
  owner: FieldDefinition["owner"];
  onOpen: ((open: Open) => void) | null;
}

function List({ owner, onOpen }: ListProps) {
  const { t } = useLingui();
  const fields = useQuery({
    ...fieldsQuery,
    select: (all) => all.filter((one) => one.owner === owner),
  });
  return (
    <QueryRows query={fields} empty={<Trans>There is no field yet.</Trans>}>
      {(field) => (
        <Row
          key={field.id}
          title={<bdi>{field.title}</bdi>}
          badges={
            field.personal ? (
              <Badge>
                <Trans>Personal</Trans>
              </Badge>
            ) : null
          }
          facts={
            <>
              <KindName kind={field.kind} /> · <bdi dir="ltr">{field.key}</bdi>
              {field.options.length ? (
                <>
                  {" · "}
                  <bdi>{field.options.join(t`, `)}</bdi>
                </>
              ) : null}
            </>
          }
        >
          {onOpen ? (
            <ChangeMenu
              name={field.title}
              onChange={() => onOpen({ kind: "form", field })}
              onDelete={() => onOpen({ kind: "delete", field })}
            />
          ) : null}
        </Row>
      )}
    </QueryRows>
  );
}
