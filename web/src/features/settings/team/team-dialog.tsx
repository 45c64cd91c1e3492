import { Trans } from "@lingui/react/macro";
import { answered, api, type Team } from "../../../api/client";
import { teamsQuery } from "../../../api/directory";
import { Field } from "../../../ui/field";
import { FormDialog, textIn } from "../../../ui/form-dialog";
import { TextField } from "../../../ui/form-fields";
import { useCommand } from "../../../ui/use-command";

interface Wish {
  name: string;
  description: string;
}

/** Makes a team, or changes the one it is given. */
export function TeamDialog({ team, onClose }: { team?: Team; onClose: () => void }) {
  const save = useCommand(
    (body: Wish, once) =>
      answered(
        team
          ? api.PATCH("/api/v1/teams/{team_id}", { params: { path: { team_id: team.id } }, body })
          : api.POST("/api/v1/teams", { params: { header: once }, body }),
      ),
    [teamsQuery.queryKey],
    { ownWords: true },
  );
  return (
    <FormDialog
      title={team ? <Trans>Change the team</Trans> : <Trans>New team</Trans>}
      submit={<Trans>Save</Trans>}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(form) =>
        save.mutate(
          { name: textIn(form, "name"), description: textIn(form, "description") },
          { onSuccess: onClose },
        )
      }
    >
      <Field
        label={<Trans>Name</Trans>}
        name="name"
        defaultValue={team?.name}
        maxLength={200}
        dir="auto"
        required
      />
      <TextField
        label={<Trans>What it is for</Trans>}
        name="description"
        defaultValue={team?.description}
        maxLength={4000}
        dir="auto"
      />
    </FormDialog>
  );
}
