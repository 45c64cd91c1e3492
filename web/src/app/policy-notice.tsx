import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../api/client";
import { useMay } from "../features/auth/use-me";
import { shortDateTime } from "../lib/dates";
import { useNow } from "../lib/use-now";
import styles from "./policy-notice.module.css";

const STALE_MS = 10 * 60_000;

/** To admins, until they have accepted it: a policy that is about to change in what matters. */
export function PolicyNotice() {
  const { i18n } = useLingui();
  const now = useNow();
  const manages = useMay()("privacy:manage");
  const found = useQuery({
    // Under the key of the privacy centre, where it is accepted.
    queryKey: ["privacy", "policies", "notice"],
    enabled: manages,
    staleTime: STALE_MS,
    queryFn: async ({ signal }) =>
      (
        await answered(
          api.GET("/api/v1/privacy/policies", { params: { query: { limit: 20 } }, signal }),
        )
      ).items,
  });
  const next = found.data?.find(
    (one) => one.material && !one.accepted_at && new Date(one.effective_at).getTime() > now,
  );
  if (!next) return null;
  const day = shortDateTime(next.effective_at, i18n.locale);
  return (
    <p role="status" className={styles.notice}>
      <Trans>A policy of your workspace changes on {day}.</Trans>{" "}
      <Link to="/settings/privacy">
        <Trans>Read and accept it</Trans>
      </Link>
    </p>
  );
}
