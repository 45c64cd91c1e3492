import { Trans } from "@lingui/react/macro";
import { EmptyPane } from "../ui/pane-state";

/** For a role that can use the API, and none of the screens that there are. */
export function NoScreen() {
  return (
    <main>
      <EmptyPane icon="person" title={<Trans>There is no screen for your role yet</Trans>}>
        <Trans>An owner or an admin of the workspace can change your role.</Trans>
      </EmptyPane>
    </main>
  );
}
