import { Trans } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api, type Member, type Team } from "../../../api/client";
import { everyPage, membersQuery, teamsQuery } from "../../../api/directory";
import { Dialog } from "../../../ui/dialog";
import { CheckField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { ErrorWords, PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";

/** Who is in a team; each tick counts at once. */
export function TeamMembers({ team, onClose }: { team: Team; onClose: () => void }) {
  const members = useQuery(membersQuery);
  const key = [...teamsQuery.queryKey, team.id, "members"];
  const inside = useQuery({
    queryKey: key,
    queryFn: () =>
      everyPage<Member>((cursor) =>
        answered(
          api.GET("/api/v1/teams/{team_id}/members", {
            params: {
              path: { team_id: team.id },
              query: { limit: 100, ...(cursor ? { cursor } : {}) },
            },
          }),
        ),
      ),
  });
  const put = useCommand(
    ({ memberId, on }: { memberId: string; on: boolean }) => {
      const params = { path: { team_id: team.id, member_id: memberId } };
      const url = "/api/v1/teams/{team_id}/members/{member_id}";
      return answered(on ? api.PUT(url, { params }) : api.DELETE(url, { params }));
    },
    [teamsQuery.queryKey],
    // A toast would lie behind the dialog.
    { ownWords: true },
  );
  const error = members.error ?? inside.error;
  const ids = new Set(inside.data?.map((member) => member.id));
  return (
    <Dialog
      title={
        <Trans>
          Members of <bdi>{team.name}</bdi>
        </Trans>
      }
      onClose={onClose}
    >
      {error ? <PaneError error={error} retry={() => void inside.refetch()} /> : null}
      {!error && (members.isPending || inside.isPending) ? <Skeleton rows={4} height={28} /> : null}
      {put.error ? (
        <Notice tone="danger">
          <ErrorWords error={put.error} />
        </Notice>
      ) : null}
      {inside.data
        ? members.data
            ?.filter((member) => member.state === "active" || ids.has(member.id))
            .map((member) => (
              <CheckField
                key={member.id}
                label={<bdi>{member.name}</bdi>}
                checked={
                  put.isPending && put.variables.memberId === member.id
                    ? put.variables.on
                    : ids.has(member.id)
                }
                onChange={(event) =>
                  put.mutate({ memberId: member.id, on: event.target.checked })
                }
              />
            ))
        : null}
    </Dialog>
  );
}
