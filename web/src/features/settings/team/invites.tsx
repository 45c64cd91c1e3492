import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { everyPage, membersQuery } from "../../../api/directory";
import type { components } from "../../../api/schema";
import { RoleName } from "../../auth/role-name";
import { shortDateTime } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { PaneError } from "../../../ui/pane-state";
import { Row, Rows, Section } from "../../../ui/page";
import { useCommand } from "../../../ui/use-command";

type Invite = components["schemas"]["InviteOut"];

export const INVITES = ["invites"];

/** Not shown while there are none. */
export function Invites() {
  const { i18n } = useLingui();
  const members = useQuery(membersQuery);
  const invites = useQuery({
    queryKey: INVITES,
    queryFn: () =>
      everyPage<Invite>((cursor) =>
        answered(
          api.GET("/api/v1/invites", {
            params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } },
          }),
        ),
      ),
  });
  const revoke = useCommand(
    (id: string) =>
      answered(
        api.DELETE("/api/v1/invites/{invite_id}", { params: { path: { invite_id: id } } }),
      ),
    [INVITES],
  );
  if (invites.isError) {
    return <PaneError error={invites.error} retry={() => void invites.refetch()} />;
  }
  if (!invites.data?.length) return null;
  return (
    <Section
      title={<Trans>Open invites</Trans>}
      words={<Trans>A new invite to the same address replaces the old one.</Trans>}
    >
      <Rows>
        {invites.data.map((invite) => {
          const by = members.data?.find((one) => one.id === invite.invited_by)?.name;
          const until = shortDateTime(invite.expires_at, i18n.locale);
          return (
            <Row
              key={invite.id}
              title={<bdi dir="ltr">{invite.email}</bdi>}
              badges={
                invite.role ? (
                  <Badge>
                    <RoleName role={invite.role} />
                  </Badge>
                ) : null
              }
              facts={
                by ? (
                  <Trans>
                    Invited by <bdi>{by}</bdi>, until {until}
                  </Trans>
                ) : (
                  <Trans>Until {until}</Trans>
                )
              }
            >
              <Button
                size="small"
                disabled={revoke.isPending}
                onClick={() => revoke.mutate(invite.id)}
              >
                <Trans>Revoke</Trans>
              </Button>
            </Row>
          );
        })}
      </Rows>
    </Section>
  );
}
