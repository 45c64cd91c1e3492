import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { channelsQuery } from "../../../api/directory";
import type { components } from "../../../api/schema";
import { shortDateTime } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { MorePages, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";

type ChannelNotice = components["schemas"]["NoticeOut"];

const TONES = { info: "neutral", warning: "warning", critical: "danger" } as const;

/** What Meta told of the number or its account, the newest first. */
export function Notices({ channelId }: { channelId: string }) {
  const { i18n } = useLingui();
  const found = useInfiniteQuery({
    queryKey: [...channelsQuery.queryKey, channelId, "notices"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      answered(
        api.GET("/api/v1/channels/{channel_id}/notices", {
          params: {
            path: { channel_id: channelId },
            query: { limit: 10, ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  const notices = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (notices.length === 0) return null;
  return (
    <Section title={<Trans>What was told of it</Trans>}>
      <Rows>
        {notices.map((notice) => (
          <Row
            key={notice.id}
            title={<NoticeName kind={notice.kind} />}
            badges={
              notice.resolved_at ? (
                <Badge tone="positive">
                  <Trans>Over</Trans>
                </Badge>
              ) : (
                <Badge tone={TONES[notice.severity]}>
                  <SeverityName severity={notice.severity} />
                </Badge>
              )
            }
            facts={shortDateTime(notice.created_at, i18n.locale)}
          />
        ))}
      </Rows>
      <MorePages query={found} />
    </Section>
  );
}

function SeverityName({ severity }: { severity: ChannelNotice["severity"] }) {
  switch (severity) {
    case "info":
      return <Trans>For information</Trans>;
    case "warning":
      return <Trans>Warning</Trans>;
    case "critical":
      return <Trans>Urgent</Trans>;
  }
}

/** What Meta calls it, in words; what it may yet think of keeps its name. */
function NoticeName({ kind }: { kind: string }) {
  switch (kind) {
    case "phone_number_quality_update":
      return <Trans>How much may be sent was changed</Trans>;
    case "phone_number_name_update":
      return <Trans>The name that customers see was decided on</Trans>;
    case "account_update":
      return <Trans>The account was changed</Trans>;
    case "account_review_update":
      return <Trans>The account was looked at</Trans>;
    case "account_alerts":
      return <Trans>Meta warns about the account</Trans>;
    case "security":
      return <Trans>A security setting was changed</Trans>;
    case "business_capability_update":
      return <Trans>What the business may do was changed</Trans>;
    default:
      return <bdi dir="ltr">{kind.replaceAll("_", " ")}</bdi>;
  }
}
