import { useState } from "react";
import { Link } from "@tanstack/react-router";
import { Plural, Trans } from "@lingui/react/macro";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { everyPage } from "../../../api/directory";
import { keys } from "../../../api/keys";
import type { components } from "../../../api/schema";
import { useMay } from "../../auth/use-me";
import { Badge } from "../../../ui/badge";
import { ChangeMenu } from "../../../ui/change-menu";
import { DeleteDialog } from "../../../ui/delete-dialog";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { PageHead, Row } from "../../../ui/page";
import { QueryRows } from "../../../ui/query-rows";
import { useCommand } from "../../../ui/use-command";

type View = components["schemas"]["ViewOut"];

const viewsQuery = queryOptions({
  queryKey: [...keys.views, "settings"],
  queryFn: ({ signal }) =>
    everyPage<View>((cursor) => {
      const query = { limit: 100, ...(cursor ? { cursor } : {}) };
      return answered(api.GET("/api/v1/views", { params: { query }, signal }));
    }),
});

/** Saved lists of conversations: one's own, and those that everybody has. */
export function ViewsPage() {
  const mayShare = useMay()("views:share");
  const views = useQuery(viewsQuery);
  const [open, setOpen] = useState<{ kind: "form" | "delete"; view: View } | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <PageHead title={<Trans>Views</Trans>}>
        <Trans>
          Lists of conversations that were saved. A new one is made in the{" "}
          <Link to="/inbox">inbox</Link>: choose filters, then save them as a view.
        </Trans>
      </PageHead>
      <QueryRows query={views} empty={<Trans>No view has been saved yet.</Trans>}>
        {(view) => (
          <Row
            key={view.id}
            title={<bdi>{view.name}</bdi>}
            badges={
              view.shared ? (
                <Badge>
                  <Trans>For everybody</Trans>
                </Badge>
              ) : null
            }
            facts={<Plural value={view.count} one="# conversation now" other="# conversations now" />}
          >
            {!view.shared || mayShare ? (
              <ChangeMenu
                name={view.name}
                onChange={() => setOpen({ kind: "form", view })}
                onDelete={() => setOpen({ kind: "delete", view })}
              />
            ) : null}
          </Row>
        )}
      </QueryRows>
      {open?.kind === "form" ? <ChangeView view={open.view} onClose={close} /> : null}
      {open?.kind === "delete" ? (
        <DeleteDialog
          name={open.view.name}
          stale={[keys.views]}
          remove={() =>
            answered(
              api.DELETE("/api/v1/views/{view_id}", { params: { path: { view_id: open.view.id } } }),
            )
          }
          onClose={close}
        >
          <Trans>The conversations in it stay as they are.</Trans>
        </DeleteDialog>
      ) : null}
    </>
  );
}

function ChangeView({ view, onClose }: { view: View; onClose: () => void }) {
  const save = useCommand(
    (body: components["schemas"]["ViewChange"]) =>
      answered(
        api.PATCH("/api/v1/views/{view_id}", { params: { path: { view_id: view.id } }, body }),
      ),
    [keys.views],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={<Trans>Change this view</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) => save.mutate({ name: textIn(form, "name") }, { onSuccess: onClose })}
    >
      <Field
        label={<Trans>Name of the view</Trans>}
        name="name"
        defaultValue={view.name}
        maxLength={100}
        dir="auto"
        required
      />
    </FormDialog>
  );
}
