import { Suspense } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNow } from "../../../lib/use-now";
import { Button } from "../../../ui/button";
import { lazyPart } from "../../../ui/lazy-part";
import { scheduledQuery } from "./scheduled-query";
import styles from "./scheduled-strip.module.css";

// Few conversations have any.
const Planned = lazyPart(async () => (await import("./planned")).Planned);

const TOLD_FOR_MS = 24 * 3_600_000;

/** What will leave here without anybody at the keys, and what should have and did not. */
export function ScheduledStrip({ conversationId }: { conversationId: string }) {
  const { t } = useLingui();
  const now = useNow();
  const scheduled = useQuery(scheduledQuery(conversationId));
  if (scheduled.isError) {
    return (
      <p className={styles.error} role="alert">
        <Trans>What is planned here could not be loaded.</Trans>
        <Button look="bare" size="small" onClick={() => void scheduled.refetch()}>
          <Trans>Try again</Trans>
        </Button>
      </p>
    );
  }
  const shown = (scheduled.data?.items ?? [])
    .filter(
      ({ state, send_at: at }) =>
        state === "waiting" ||
        (state === "refused" && now - new Date(at).getTime() < TOLD_FOR_MS),
    )
    .toSorted((one, other) => one.send_at.localeCompare(other.send_at));
  if (shown.length === 0) return null;
  return (
    <ul className={styles.strip} aria-label={t`Planned messages`}>
      {shown.map((one) => (
        <Suspense key={one.id} fallback={null}>
          <Planned planned={one} />
        </Suspense>
      ))}
    </ul>
  );
}
