import { useState } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { teamsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { shortDateTime } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { SelectField } from "../../../ui/form-fields";
import { PageHead } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { HoursForm } from "./hours-form";
import { hoursQuery, workspaceQuery, type Hours } from "./hours-query";
import styles from "./hours.module.css";

/** When somebody is there, by the clock of the workspace: what rules and flows go by. */
export function HoursPage() {
  const { t } = useLingui();
  const may = useMay();
  const teams = useQuery({ ...teamsQuery, enabled: may("teams:read") });
  const [teamId, setTeamId] = useState<string>();
  const hours = useQuery(hoursQuery(teamId));
  const workspace = useQuery(workspaceQuery);
  const error = hours.data ? workspace.error : hours.error;
  return (
    <>
      <PageHead title={<Trans>Business hours</Trans>}>
        <Trans>When somebody is there to answer. Rules, flows and waiting times go by them.</Trans>
      </PageHead>
      {teams.data?.length ? (
        <SelectField
          label={<Trans>Whose hours</Trans>}
          value={teamId ?? ""}
          onChange={(event) => setTeamId(event.target.value || undefined)}
        >
          <option value="">{t`The whole workspace`}</option>
          {teams.data.map((team) => (
            <option key={team.id} value={team.id}>
              {team.name}
            </option>
          ))}
        </SelectField>
      ) : null}
      {error && !(hours.data && workspace.data) ? (
        <PaneError
          error={error}
          retry={() => {
            void hours.refetch();
            void workspace.refetch();
          }}
        />
      ) : null}
      {hours.isPending || workspace.isPending ? <Skeleton rows={7} height={52} /> : null}
      {hours.data && workspace.data ? (
        <>
          <Now hours={hours.data} />
          <HoursForm
            key={`${teamId ?? "workspace"} ${hours.data.updated_at ?? ""}`}
            teamId={teamId}
            hours={hours.data}
            ownZone={
              hours.data.time_zone === workspace.data.time_zone ? null : hours.data.time_zone
            }
            mayChange={may(teamId ? "teams:manage" : "workspace:manage")}
          />
        </>
      ) : null}
    </>
  );
}

function Now({ hours }: { hours: Hours }) {
  const { i18n } = useLingui();
  const opening = hours.next_opening ? shortDateTime(hours.next_opening, i18n.locale) : null;
  const closing = hours.closes_at ? shortDateTime(hours.closes_at, i18n.locale) : null;
  return (
    <p className={styles.now} role="status">
      <Badge tone={hours.is_open ? "positive" : "neutral"}>
        {hours.is_open ? <Trans>Open now</Trans> : <Trans>Closed now</Trans>}
      </Badge>
      <span>
        {closing ? <Trans>until {closing}</Trans> : null}
        {opening ? <Trans>opens {opening}</Trans> : null}{" "}
        <Trans>
          Clock: <bdi dir="ltr">{hours.time_zone}</bdi>
        </Trans>
        {hours.defined ? null : (
          <>
            {" · "}
            {hours.team_id ? (
              <Trans>This team keeps the hours of the workspace.</Trans>
            ) : (
              <Trans>No hours are set: it counts as always open.</Trans>
            )}
          </>
        )}
      </span>
    </p>
  );
}
