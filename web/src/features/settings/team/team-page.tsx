import { useState } from "react";
import { Trans } from "@lingui/react/macro";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { PageHead } from "../../../ui/page";
import { InviteDialog } from "./invite-dialog";
import { Invites } from "./invites";
import { Members } from "./members";
import { Teams } from "./teams";

/** Who works here, as what, and in which teams. */
export function TeamPage() {
  const may = useMay();
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <PageHead
        title={<Trans>Team</Trans>}
        action={
          may("members:manage") ? (
            <Button look="primary" size="small" onClick={() => setInviting(true)}>
              <Icon name="plus" size={18} />
              <Trans>Invite somebody</Trans>
            </Button>
          ) : null
        }
      >
        <Trans>Who works in this workspace, what each may do, and who answers together.</Trans>
      </PageHead>
      <Members />
      {may("members:manage") ? <Invites /> : null}
      <Teams />
      {inviting ? <InviteDialog onClose={() => setInviting(false)} /> : null}
    </>
  );
}
