import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { channelsQuery, labelsQuery, membersQuery, teamsQuery } from "../../../api/directory";
import { endpointsQuery, sheetAccountsQuery } from "../outside-queries";
import { ChoiceField } from "./simple-fields";

const DIRECTORIES = {
  label_id: "labels",
  assignee_id: "members",
  member_id: "members",
  team_id: "teams",
  channel_id: "channels",
  account_id: "accounts",
  endpoint_id: "endpoints",
} as const;

export type Reference = keyof typeof DIRECTORIES;

export function referenceOf(name: string): Reference | null {
  const known = Object.keys(DIRECTORIES).find((one) => one === name);
  return isReference(known) ? known : null;
}

function isReference(name: string | undefined): name is Reference {
  return name !== undefined && Object.hasOwn(DIRECTORIES, name);
}

interface Props {
  label: ReactNode;
  hint?: ReactNode;
  fault?: ReactNode;
  to: Reference;
  value: string | null;
  nullable: boolean;
  onChange: (value: string | null) => void;
}

/** Something that the workspace has, by its name. */
export function ReferenceField({ to, value, nullable, onChange, hint, ...common }: Props) {
  const { t } = useLingui();
  const wanted = DIRECTORIES[to];
  const directories = {
    labels: useQuery({ ...labelsQuery, enabled: wanted === "labels" }),
    members: useQuery({ ...membersQuery, enabled: wanted === "members" }),
    teams: useQuery({ ...teamsQuery, enabled: wanted === "teams" }),
    channels: useQuery({ ...channelsQuery, enabled: wanted === "channels" }),
    accounts: useQuery({ ...sheetAccountsQuery, enabled: wanted === "accounts" }),
    endpoints: useQuery({ ...endpointsQuery, enabled: wanted === "endpoints" }),
  };
  const found = directories[wanted];
  return (
    <ChoiceField
      {...common}
      hint={found.isError ? t`The list could not be loaded.` : hint}
      value={value ?? ""}
      none={nullable ? t`Nobody in particular` : undefined}
      options={(found.data ?? []).map((one) => ({ value: one.id, name: one.name }))}
      onChange={(next) => onChange(next || (nullable ? null : ""))}
    />
  );
}
