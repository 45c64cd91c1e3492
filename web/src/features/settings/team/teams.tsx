import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Team } from "../../../api/client";
import { teamsQuery } from "../../../api/directory";
import { useMay } from "../../auth/use-me";
import { Button } from "../../../ui/button";
import { FormDialog } from "../../../ui/form-dialog";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { PaneError } from "../../../ui/pane-state";
import { NoRows, Row, Rows, Section } from "../../../ui/page";
import { useCommand } from "../../../ui/use-command";
import { TeamDialog } from "./team-dialog";
import { TeamMembers } from "./team-members";

type Open = { kind: "form" | "members" | "delete"; team: Team } | { kind: "new" };

/** Groups that a conversation can be given to. */
export function Teams() {
  const { t } = useLingui();
  const may = useMay();
  const teams = useQuery(teamsQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  if (teams.isError) return <PaneError error={teams.error} retry={() => void teams.refetch()} />;
  return (
    <Section
      title={<Trans>Teams</Trans>}
      words={<Trans>A conversation can be given to a team as well as to a person.</Trans>}
      action={
        may("teams:manage") ? (
          <Button size="small" onClick={() => setOpen({ kind: "new" })}>
            <Trans>New team</Trans>
          </Button>
        ) : null
      }
    >
      {teams.data?.length === 0 ? (
        <NoRows>
          <Trans>There is no team yet. Small workspaces need none.</Trans>
        </NoRows>
      ) : null}
      {teams.data?.length ? (
        <Rows>
          {teams.data.map((team) => (
            <Row
              key={team.id}
              title={<bdi>{team.name}</bdi>}
              facts={
                <>
                  <Plural value={team.member_count} one="# member" other="# members" />
                  {team.description ? (
                    <>
                      {" · "}
                      <bdi>{team.description}</bdi>
                    </>
                  ) : null}
                </>
              }
            >
              {may("teams:manage") ? (
                <>
                  <Button size="small" onClick={() => setOpen({ kind: "members", team })}>
                    <Trans>Members</Trans>
                  </Button>
                  <Menu
                    trigger={
                      <IconButton icon="more" label={t`What can be done with ${team.name}`} />
                    }
                  >
                    <MenuItem icon="edit" onSelect={() => setOpen({ kind: "form", team })}>
                      <Trans>Change…</Trans>
                    </MenuItem>
                    <MenuItem icon="close" onSelect={() => setOpen({ kind: "delete", team })}>
                      <Trans>Delete…</Trans>
                    </MenuItem>
                  </Menu>
                </>
              ) : null}
            </Row>
          ))}
        </Rows>
      ) : null}
      {open?.kind === "new" ? <TeamDialog onClose={close} /> : null}
      {open?.kind === "form" ? <TeamDialog team={open.team} onClose={close} /> : null}
      {open?.kind === "members" ? <TeamMembers team={open.team} onClose={close} /> : null}
      {open?.kind === "delete" ? <DeleteTeam team={open.team} onClose={close} /> : null}
    </Section>
  );
}

function DeleteTeam({ team, onClose }: { team: Team; onClose: () => void }) {
  const remove = useCommand(
    () =>
      answered(
        api.DELETE("/api/v1/teams/{team_id}", { params: { path: { team_id: team.id } } }),
      ),
    [teamsQuery.queryKey],
    { ownWords: true },
  );
  return (
    <FormDialog
      danger
      title={
        <Trans>
          Delete <bdi>{team.name}</bdi>?
        </Trans>
      }
      submit={<Trans>Delete</Trans>}
      pending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() => remove.mutate(undefined, { onSuccess: onClose })}
    >
      <p>
        <Trans>Its members stay. Conversations of the team belong to no team afterwards.</Trans>
      </p>
    </FormDialog>
  );
}
