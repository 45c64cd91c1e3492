import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { everyPage } from "../../../api/directory";
import type { components } from "../../../api/schema";
import { shortMoment } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { PaneError } from "../../../ui/pane-state";
import { Row, Rows, Section } from "../../../ui/page";
import { Skeleton } from "../../../ui/skeleton";
import { useCommand } from "../../../ui/use-command";
import { deviceName } from "./device-name";

type Session = components["schemas"]["SessionOut"];

export const SESSIONS = ["sessions"];

export function Sessions() {
  const { t, i18n } = useLingui();
  const sessions = useQuery({
    queryKey: SESSIONS,
    queryFn: () =>
      everyPage<Session>((cursor) =>
        answered(
          api.GET("/api/v1/me/sessions", {
            params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } },
          }),
        ),
      ),
  });
  const end = useCommand(
    (id: string) =>
      answered(
        api.DELETE("/api/v1/me/sessions/{session_id}", { params: { path: { session_id: id } } }),
      ),
    [SESSIONS],
  );
  const endOthers = useCommand(() => answered(api.DELETE("/api/v1/me/sessions")), [SESSIONS]);
  const others = sessions.data?.filter((session) => !session.current) ?? [];
  return (
    <Section
      title={<Trans>Where you are signed in</Trans>}
      action={
        others.length ? (
          <Button
            size="small"
            look="danger"
            disabled={endOthers.isPending}
            onClick={() => endOthers.mutate()}
          >
            <Trans>End all others</Trans>
          </Button>
        ) : null
      }
    >
      {sessions.isPending ? <Skeleton rows={2} height={52} /> : null}
      {sessions.isError ? (
        <PaneError error={sessions.error} retry={() => void sessions.refetch()} />
      ) : null}
      {sessions.data ? (
        <Rows>
          {sessions.data.map((session) => {
            const seen = shortMoment(session.last_seen_at, i18n.locale);
            return (
              <Row
                key={session.id}
                title={<bdi>{deviceName(session.user_agent) || t`Unknown browser`}</bdi>}
                badges={
                  session.current ? (
                    <Badge tone="accent">
                      <Trans>This browser</Trans>
                    </Badge>
                  ) : null
                }
                facts={
                  <>
                    <bdi dir="ltr">{session.ip_address}</bdi> · <Trans>last active {seen}</Trans>
                  </>
                }
              >
                {session.current ? null : (
                  <Button
                    size="small"
                    disabled={end.isPending}
                    onClick={() => end.mutate(session.id)}
                  >
                    <Trans>End</Trans>
                  </Button>
                )}
              </Row>
            );
          })}
        </Rows>
      ) : null}
    </Section>
  );
}
