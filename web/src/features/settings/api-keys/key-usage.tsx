import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import { dayName } from "../../../lib/dates";
import { Badge } from "../../../ui/badge";
import { Dialog } from "../../../ui/dialog";
import { NoRows } from "../../../ui/page";
import { PaneError } from "../../../ui/pane-state";
import { Skeleton } from "../../../ui/skeleton";
import { apiKeysQuery, type ApiKey } from "./api-keys-query";
import styles from "./api-keys.module.css";

const DAYS = 30;

/** What a key may do, and how often it called on each of the last days. */
export function KeyUsage({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { i18n } = useLingui();
  const usage = useQuery({
    queryKey: [...apiKeysQuery.queryKey, apiKey.id, "usage"],
    queryFn: ({ signal }) =>
      answered(
        api.GET("/api/v1/api-keys/{key_id}/usage", {
          params: { path: { key_id: apiKey.id }, query: { limit: DAYS } },
          signal,
        }),
      ),
  });
  const number = new Intl.NumberFormat(i18n.locale);
  return (
    <Dialog title={<bdi>{apiKey.name}</bdi>} onClose={onClose}>
      <div className={styles.made}>
        <div className={styles.rights}>
          {apiKey.scopes.map((scope) => (
            <Badge key={scope}>
              <code dir="ltr">{scope}</code>
            </Badge>
          ))}
        </div>
        {usage.isPending ? <Skeleton rows={3} height={28} /> : null}
        {usage.isError ? (
          <PaneError error={usage.error} retry={() => void usage.refetch()} />
        ) : null}
        {usage.data?.items.length === 0 ? (
          <NoRows>
            <Trans>It has not been used yet.</Trans>
          </NoRows>
        ) : null}
        {usage.data?.items.length ? (
          <table className={styles.usage}>
            <thead>
              <tr>
                <th scope="col">
                  <Trans>Day</Trans>
                </th>
                <th scope="col">
                  <Trans>Calls</Trans>
                </th>
                <th scope="col">
                  <Trans>Refused</Trans>
                </th>
                <th scope="col">
                  <Trans>Failed</Trans>
                </th>
              </tr>
            </thead>
            <tbody>
              {usage.data.items.map((day) => (
                <tr key={day.day}>
                  <td>{dayName(`${day.day}T12:00:00`, i18n.locale)}</td>
                  <td>{number.format(day.calls)}</td>
                  <td>{number.format(day.refused)}</td>
                  <td>{number.format(day.failed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
      </div>
    </Dialog>
  );
}
