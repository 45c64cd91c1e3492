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
            title={<bdi dir="ltr">{notice.kind.replaceAll("_", " ")}</bdi>}
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
