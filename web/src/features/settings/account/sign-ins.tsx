import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { shortDateTime } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { MorePages, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { deviceName } from "./device-name";

type Outcome = components["schemas"]["SignInOutcome"];

const AT_ONCE = 8;

export function SignIns() {
  const { i18n } = useLingui();
  const found = useInfiniteQuery({
    queryKey: ["sign-ins"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET("/api/v1/me/sign-ins", {
          params: { query: { limit: AT_ONCE, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  const attempts = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (attempts.length === 0) return null;
  return (
    <Section
      title={<Trans>Attempts to sign in</Trans>}
      words={<Trans>Is there one that was not you? Change your password.</Trans>}
    >
      <Rows>
        {attempts.map((attempt) => (
          <Row
            key={attempt.id}
            title={shortDateTime(attempt.created_at, i18n.locale)}
            badges={<OutcomeBadge outcome={attempt.outcome} />}
            facts={
              <>
                <bdi dir="ltr">{attempt.ip_address}</bdi> ·{" "}
                <bdi>{deviceName(attempt.user_agent)}</bdi>
              </>
            }
          />
        ))}
      </Rows>
      <MorePages query={found} />
    </Section>
  );
}

function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  switch (outcome) {
    case "signed_in":
      return (
        <Badge tone="positive">
          <Trans>Signed in</Trans>
        </Badge>
      );
    case "wrong_password":
      return (
        <Badge tone="danger">
          <Trans>Wrong password</Trans>
        </Badge>
      );
    case "wrong_code":
      return (
        <Badge tone="danger">
          <Trans>Wrong code</Trans>
        </Badge>
      );
    case "limited":
      return (
        <Badge tone="danger">
          <Trans>Too many attempts</Trans>
        </Badge>
      );
  }
}
