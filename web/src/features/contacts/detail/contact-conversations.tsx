import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { answered, api, type ConversationStatus } from "../../../api/client";
import { shortMoment } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { MorePages, NoRows, Row, Rows, Section } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { CONTACTS } from "../contact-queries";
import { Skeleton } from "../../../ui/skeleton";
import styles from "./contact-detail.module.css";

/** All that was talked about with somebody, whichever number it went over. */
export function ContactConversations({ contactId }: { contactId: string }) {
  const { i18n } = useLingui();
  const found = useInfiniteQuery({
    queryKey: [...CONTACTS, contactId, "all conversations"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = {
        contact_id: contactId,
        limit: 10,
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return answered(api.GET("/api/v1/conversations", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
  if (found.isError) return <PaneError error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton rows={1} height={84} />;
  const conversations = found.data.pages.flatMap((page) => page.items);
  return (
    <Section title={<Trans>Conversations</Trans>}>
      {conversations.length === 0 ? (
        <NoRows>
          <Trans>Nothing has been written yet.</Trans>
        </NoRows>
      ) : (
        <Rows>
          {conversations.map((one) => (
            <Row
              key={one.id}
              title={
                <Link to="/inbox" search={{ status: "all", c: one.id }} className={styles.link}>
                  <bdi>
                    {one.last_message?.text?.slice(0, 120) || <Trans>Open the conversation</Trans>}
                  </bdi>
                </Link>
              }
              badges={<Status status={one.status} />}
              facts={shortMoment(one.last_message_at, i18n.locale)}
            />
          ))}
        </Rows>
      )}
      <MorePages query={found} />
    </Section>
  );
}

function Status({ status }: { status: ConversationStatus }) {
  switch (status) {
    case "open":
      return (
        <Badge tone="accent">
          <Trans>Open</Trans>
        </Badge>
      );
    case "pending":
      return (
        <Badge>
          <Trans>Pending</Trans>
        </Badge>
      );
    case "snoozed":
      return (
        <Badge>
          <Trans>Snoozed</Trans>
        </Badge>
      );
    case "resolved":
      return (
        <Badge>
          <Trans>Resolved</Trans>
        </Badge>
      );
  }
}
