import { Trans } from "@lingui/react/macro";
import type { WorkspaceName } from "../../api/client";
import { Field } from "../../ui/field";
import styles from "./sign-in.module.css";

/** Asked when one e-mail belongs to several workspaces. */
export function WorkspaceChoice({ workspaces }: { workspaces: WorkspaceName[] }) {
  if (workspaces.length === 0) {
    return (
      <Field
        label={<Trans>Workspace</Trans>}
        hint={<Trans>You belong to several workspaces: enter the id of the one to open.</Trans>}
        name="workspace"
        dir="ltr"
        required
        autoFocus
      />
    );
  }
  return (
    <fieldset className={styles.choice}>
      <legend>
        <Trans>Which workspace?</Trans>
      </legend>
      {workspaces.map((workspace, position) => (
        <label key={workspace.id} className={styles.option}>
          <input type="radio" name="workspace" value={workspace.id} defaultChecked={position === 0} />
          <span dir="auto">{workspace.name}</span>
        </label>
      ))}
    </fieldset>
  );
}
