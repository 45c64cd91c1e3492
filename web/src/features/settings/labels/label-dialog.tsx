import { Trans } from "@lingui/react/macro";
import { answered, api, type Label } from "../../../api/client";
import { labelsQuery } from "../../../api/directory";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { useCommand } from "../../../ui/use-command";
import styles from "./labels.module.css";

const COLORS = [
  "#dc2626",
  "#ea580c",
  "#b45309",
  "#65a30d",
  "#059669",
  "#0891b2",
  "#2563eb",
  "#7c3aed",
  "#c026d3",
  "#64748b",
];

interface Wish {
  name: string;
  color: string;
  description: string;
}

/** Makes a label, or changes the one it is given. */
export function LabelDialog({ label, onClose }: { label?: Label; onClose: () => void }) {
  const save = useCommand(
    (body: Wish, once) =>
      answered(
        label
          ? api.PATCH("/api/v1/labels/{label_id}", {
              params: { path: { label_id: label.id } },
              body,
            })
          : api.POST("/api/v1/labels", { params: { header: once }, body }),
      ),
    [labelsQuery.queryKey, ["conversations"], ["conversation"]],
    { ownWords: true },
  );
  const chosen = label?.color ?? "#2563eb";
  const colors = COLORS.includes(chosen) ? COLORS : [chosen, ...COLORS];
  return (
    <FormDialog
      title={label ? <Trans>Change the label</Trans> : <Trans>New label</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) =>
        save.mutate(
          {
            name: textIn(form, "name"),
            color: textIn(form, "color"),
            description: textIn(form, "description"),
          },
          { onSuccess: onClose },
        )
      }
    >
      <Field
        label={<Trans>Name</Trans>}
        name="name"
        defaultValue={label?.name}
        maxLength={200}
        dir="auto"
        required
      />
      <fieldset className={styles.colors}>
        <legend>
          <Trans>Colour</Trans>
        </legend>
        {colors.map((color) => (
          <label key={color} style={{ background: color }}>
            <input
              type="radio"
              name="color"
              value={color}
              defaultChecked={color === chosen}
              aria-label={color}
            />
          </label>
        ))}
      </fieldset>
      <Field
        label={<Trans>When to use it</Trans>}
        name="description"
        defaultValue={label?.description}
        maxLength={500}
        dir="auto"
      />
    </FormDialog>
  );
}
