import { useState } from "react";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { dayName } from "../../lib/dates";
import { money } from "../../lib/money";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { NoRows } from "../../ui/page";
import { ErrorWords } from "../../ui/pane-state";
import { totalsQuery } from "./order-queries";
import { latestDay, sums, type DayTotal } from "./sums";
import styles from "./orders.module.css";

/** What was sold today, in a week and in a month, for each currency; by day on demand. */
export function Totals({ currency }: { currency: string | undefined }) {
  const { i18n } = useLingui();
  const found = useQuery(totalsQuery(currency));
  const [open, setOpen] = useState(false);
  if (found.isError) {
    return (
      <p className={styles.totals} role="alert">
        <ErrorWords error={found.error} />
      </p>
    );
  }
  // As high as it will be: what is below does not jump.
  if (!found.data) return <div className={styles.totals} aria-hidden="true" />;
  const { days, time_zone } = found.data;
  const spans = sums(days, latestDay(time_zone));
  return (
    <div className={styles.totals}>
      {spans.length === 0 ? (
        <span className={styles.quiet}>
          <Trans>Nothing was sold in the last 31 days.</Trans>
        </span>
      ) : null}
      {spans.map((sum) => (
        <dl key={sum.currency}>
          <div>
            <dt>
              <Trans>Sold today</Trans>
            </dt>
            <dd>{money(sum.today, sum.currency, i18n.locale)}</dd>
          </div>
          <div>
            <dt>
              <Trans>7 days</Trans>
            </dt>
            <dd>{money(sum.week, sum.currency, i18n.locale)}</dd>
          </div>
          <div>
            <dt>
              <Trans>31 days</Trans>
            </dt>
            <dd>{money(sum.month, sum.currency, i18n.locale)}</dd>
          </div>
        </dl>
      ))}
      {spans.length ? (
        <Button size="small" look="bare" onClick={() => setOpen(true)}>
          <Trans>By day</Trans>
        </Button>
      ) : null}
      {open ? <ByDay days={days} timeZone={time_zone} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

interface ByDayProps {
  days: DayTotal[];
  timeZone: string;
  onClose: () => void;
}

function ByDay({ days, timeZone, onClose }: ByDayProps) {
  const { i18n } = useLingui();
  const most = new Map<string, number>();
  for (const { currency, total_minor } of days) {
    most.set(currency, Math.max(most.get(currency) ?? 0, total_minor));
  }
  return (
    <Dialog title={<Trans>Sold by day</Trans>} onClose={onClose}>
      <div className={styles.byDay}>
        <p className={styles.quiet}>
          <Trans>
            Confirmed, paid, shipped and delivered orders. Days are those of{" "}
            <bdi dir="ltr">{timeZone}</bdi>.
          </Trans>
        </p>
        {days.length === 0 ? (
          <NoRows>
            <Trans>Nothing was sold in the last 31 days.</Trans>
          </NoRows>
        ) : (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">
                  <Trans>Day</Trans>
                </th>
                <th scope="col">
                  <Trans>Orders</Trans>
                </th>
                <th scope="col" className={styles.number}>
                  <Trans>Total</Trans>
                </th>
              </tr>
            </thead>
            <tbody>
              {days.map((day) => (
                <tr key={day.day + day.currency}>
                  <th scope="row">{dayName(`${day.day}T12:00:00`, i18n.locale)}</th>
                  <td>
                    <Plural value={day.orders} one="# order" other="# orders" />
                  </td>
                  <td className={styles.number}>
                    <span className={styles.bar}>
                      <meter
                        min={0}
                        max={most.get(day.currency) || 1}
                        value={day.total_minor}
                        aria-hidden="true"
                      />
                      {money(day.total_minor, day.currency, i18n.locale)}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Dialog>
  );
}
