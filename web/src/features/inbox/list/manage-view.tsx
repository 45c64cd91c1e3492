import { Trans } from "@lingui/react/macro";
import { answered, api } from "../../../api/client";
import { keys } from "../../../api/keys";
import { Button } from "../../../ui/button";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import type { View } from "../views-query";

interface Props {
  view: View;
  onClose: () => void;
  onRemoved: () => void;
}

/** A view's name; or it goes, with a way back. */
export function ManageView({ view, onClose, onRemoved }: Props) {
  const params = { path: { view_id: view.id } };
  const rename = useCommand(
    (name: string) => answered(api.PATCH("/api/v1/views/{view_id}", { params, body: { name } })),
    [keys.views],
    { ownWords: true },
  );
  const restore = useCommand(
    (_: void, once) => {
      const { name, shared, filters } = view;
      return answered(api.POST("/api/v1/views", { params: { header: once }, body: { name, shared, filters } }));
    },
    [keys.views],
  );
  const remove = useCommand(
    () => answered(api.DELETE("/api/v1/views/{view_id}", { params })),
    [keys.views],
    { ownWords: true },
  );
  const drop = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        showToast(<Trans>The view is gone.</Trans>, { undo: () => restore.mutate() });
        onRemoved();
      },
    });
  return (
    <FormDialog
      title={<Trans>Change this view</Trans>}
      submit={<Trans>Save</Trans>}
      pending={rename.isPending || remove.isPending}
      error={rename.error ?? remove.error}
      onClose={onClose}
      onSubmit={(form) => {
        const name = textIn(form, "name");
        if (name) rename.mutate(name, { onSuccess: onClose });
      }}
    >
      <Field
        label={<Trans>Name of the view</Trans>}
        name="name"
        defaultValue={view.name}
        maxLength={100}
        dir="auto"
        required
      />
      {view.shared ? (
        <p>
          <Trans>Everybody in the workspace sees this view.</Trans>
        </p>
      ) : null}
      <Button look="danger" size="small" disabled={remove.isPending} onClick={drop}>
        <Trans>Remove this view</Trans>
      </Button>
    </FormDialog>
  );
}
