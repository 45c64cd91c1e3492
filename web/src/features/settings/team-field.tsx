import type { ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { teamsQuery } from "../../api/directory";
import { textIn } from "../../ui/form-dialog";
import { SelectField } from "../../ui/form-fields";

interface Props {
  label: ReactNode;
  /** What no team means here. */
  none: string;
  chosen: string | null | undefined;
}

/** Which team something belongs to; there is no field while the teams are not known. */
export function TeamField({ label, none, chosen }: Props) {
  const teams = useQuery(teamsQuery);
  if (!teams.data) return null;
  return (
    <SelectField label={label} name="team_id" defaultValue={chosen ?? ""}>
      <option value="">{none}</option>
      {teams.data.map((team) => (
        <option key={team.id} value={team.id}>
          {team.name}
        </option>
      ))}
    </SelectField>
  );
}

/** Says nothing of the team where the form did not ask: what is not said stays as it is. */
export function teamIn(form: FormData): { team_id?: string | null } {
  return form.has("team_id") ? { team_id: textIn(form, "team_id") || null } : {};
}
