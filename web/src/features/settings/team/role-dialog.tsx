import { Trans } from "@lingui/react/macro";
import { answered, api, type Member, type Role } from "../../../api/client";
import { membersQuery } from "../../../api/directory";
import { FormDialog } from "../../../ui/form-dialog";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { RoleChoice, roleIn } from "./role-choice";

export function RoleDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { name } = member;
  const give = (role: Role) =>
    answered(
      api.PATCH("/api/v1/members/{member_id}", {
        params: { path: { member_id: member.id } },
        body: { role },
      }),
    );
  const change = useCommand(give, [membersQuery.queryKey], { ownWords: true });
  // The dialog is gone by then, so that a refusal has to be said elsewhere.
  const undo = useCommand(give, [membersQuery.queryKey]);
  return (
    <FormDialog
      title={
        <Trans>
          Role of <bdi>{name}</bdi>
        </Trans>
      }
      submit={<Trans>Change the role</Trans>}
      pending={change.isPending}
      error={change.error}
      onClose={onClose}
      onSubmit={(form) =>
        change.mutate(roleIn(form), {
          onSuccess: () => {
            showToast(
              <Trans>
                <bdi>{name}</bdi> has another role now.
              </Trans>,
              { undo: () => undo.mutate(member.role) },
            );
            onClose();
          },
        })
      }
    >
      <RoleChoice chosen={member.role} />
    </FormDialog>
  );
}
