import { Suspense } from "react";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api/client";
import { IconButton } from "../../ui/icon-button";
import { lazyPart } from "../../ui/lazy-part";
import { Menu } from "../../ui/menu";
import { Skeleton } from "../../ui/skeleton";
import styles from "./notifications-menu.module.css";

// Nobody opens it before the inbox is there.
const NotificationsList = lazyPart(
  async () => (await import("./notifications-list")).NotificationsList,
);

/** What has happened that this member should know of; opening one marks it as read. */
export function NotificationsMenu() {
  const { t } = useLingui();
  const unread = useQuery({
    queryKey: ["notifications", "unread"],
    queryFn: ({ signal }) => answered(api.GET("/api/v1/notifications/unread", { signal })),
  });
  const count = unread.data?.unread ?? 0;
  return (
    <span className={styles.place}>
      <Menu
        trigger={
          <IconButton icon="bell" label={count ? t`Notifications: ${count} unread` : t`Notifications`} />
        }
      >
        <Suspense fallback={<Skeleton rows={3} height={36} />}>
          <NotificationsList count={count} uncounted={unread.isError && !unread.data} />
        </Suspense>
      </Menu>
      {count > 0 ? (
        <span className={styles.badge} aria-hidden="true">
          {count > 99 ? "99+" : count}
        </span>
      ) : null}
    </span>
  );
}
