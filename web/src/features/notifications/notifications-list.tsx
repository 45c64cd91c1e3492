import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { shortMoment } from "../../lib/dates";
import { MenuItem, MenuLabel, MenuLine } from "../../ui/menu";
import { ErrorWords } from "../../ui/pane-state";
import { Skeleton } from "../../ui/skeleton";
import { sayRefusal } from "../../ui/use-command";
import styles from "./notifications-menu.module.css";

type Notification = components["schemas"]["NotificationOut"];

const SHOWN = 20;

interface Props {
  count: number;
  /** How many there are could not be found out. */
  uncounted: boolean;
}

export function NotificationsList({ count, uncounted }: Props) {
  const { i18n } = useLingui();
  const queries = useQueryClient();
  const router = useRouter();
  const list = useQuery({
    queryKey: ["notifications", "list"],
    queryFn: ({ signal }) =>
      answered(api.GET("/api/v1/notifications", { params: { query: { limit: SHOWN } }, signal })),
  });
  const refresh = () => void queries.invalidateQueries({ queryKey: ["notifications"] });
  const read = useMutation({
    mutationFn: (id: string) =>
      answered(
        api.POST("/api/v1/notifications/{notification_id}/read", {
          params: { path: { notification_id: id } },
        }),
      ),
    onError: sayRefusal,
    onSettled: refresh,
  });
  const readAll = useMutation({
    mutationFn: () => answered(api.POST("/api/v1/notifications/read")),
    onError: sayRefusal,
    onSettled: refresh,
  });
  const open = ({ id, kind, conversation_id: c }: Notification) => {
    read.mutate(id);
    if (c) void router.navigate({ to: "/inbox", search: { status: "all", c } });
    else if (kind === "policy_published") void router.navigate({ to: "/settings/privacy" });
  };
  const items = list.data?.items ?? [];
  return (
    <>
      <MenuLabel>
        {uncounted ? (
          <Trans>Notifications</Trans>
        ) : count ? (
          <Plural value={count} one="# unread notification" other="# unread notifications" />
        ) : (
          <Trans>Nothing new</Trans>
        )}
      </MenuLabel>
      {list.isError && !list.data ? (
        <p className={styles.failed} role="alert">
          <ErrorWords error={list.error} />
        </p>
      ) : null}
      {list.isPending ? <Skeleton rows={3} height={36} /> : null}
      {items.map((one) => (
        <MenuItem key={one.id} icon={ICONS[one.kind]} onSelect={() => open(one)}>
          <span className={styles.item} data-unread={one.read_at === null}>
            <Words kind={one.kind} />
            <time dateTime={one.created_at}>{shortMoment(one.created_at, i18n.locale)}</time>
          </span>
        </MenuItem>
      ))}
      {count > 0 ? (
        <>
          <MenuLine />
          <MenuItem icon="check" onSelect={() => readAll.mutate()}>
            <Trans>Mark all as read</Trans>
          </MenuItem>
        </>
      ) : null}
    </>
  );
}

const ICONS = {
  mention: "note",
  assignment: "person",
  new_message: "inbox",
  channel_trouble: "warning",
  handed_over: "bot",
  scheduled_send_refused: "clock",
  sheet_link_trouble: "warning",
  webhook_trouble: "warning",
  policy_published: "flag",
} as const;

function Words({ kind }: { kind: Notification["kind"] }) {
  switch (kind) {
    case "mention":
      return <Trans>A colleague mentioned you</Trans>;
    case "assignment":
      return <Trans>A conversation was assigned to you</Trans>;
    case "new_message":
      return <Trans>New message in a conversation of yours</Trans>;
    case "channel_trouble":
      return <Trans>A channel has trouble</Trans>;
    case "handed_over":
      return <Trans>The bot handed a conversation over</Trans>;
    case "scheduled_send_refused":
      return <Trans>A message for later was not sent</Trans>;
    case "sheet_link_trouble":
      return <Trans>A linked sheet has trouble</Trans>;
    case "webhook_trouble":
      return <Trans>A webhook has trouble</Trans>;
    case "policy_published":
      return <Trans>A policy of the workspace changes</Trans>;
  }
}
