import { useState, type FormEvent } from "react";
import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "../../../ui/button";
import { IconButton } from "../../../ui/icon-button";
import { Notice } from "../../../ui/notice";
import { NoRows, Section } from "../../../ui/page";
import { ErrorWords } from "../../../ui/pane-state";
import { showToast } from "../../../ui/toast";
import { useCommand } from "../../../ui/use-command";
import { Spans } from "./spans";
import {
  DAYS,
  dropHours,
  HOURS,
  hoursOf,
  planOf,
  saveHours,
  type Day,
  type Holiday,
  type Hours,
  type Plan,
} from "./hours-query";
import styles from "./hours.module.css";

interface Props {
  teamId: string | undefined;
  hours: Hours;
  /** A clock other than the workspace's, which the hours keep. */
  ownZone: string | null;
  mayChange: boolean;
}

export function HoursForm({ teamId, hours, ownZone, mayChange }: Props) {
  const { t, i18n } = useLingui();
  const [plan, setPlan] = useState<Plan>(() => planOf(hours));
  const save = useCommand(
    async (wish: Plan) => {
      await saveHours(teamId, hoursOf(wish, ownZone));
      // Said here: with the new hours another form is drawn, and this one hears nothing more.
      showToast(<Trans>The hours are saved.</Trans>);
    },
    [HOURS],
    { ownWords: true },
  );
  const drop = useCommand(() => dropHours(teamId), [HOURS], { ownWords: true });
  const error = save.error ?? drop.error;
  const pending = save.isPending || drop.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(plan);
  };
  const changeHoliday = (at: number, part: Partial<Holiday>) => {
    const before = plan.holidays[at];
    if (before) setPlan({ ...plan, holidays: plan.holidays.with(at, { ...before, ...part }) });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <fieldset className={styles.plain} disabled={!mayChange}>
        <Section title={<Trans>The week</Trans>}>
          <ul className={styles.days}>
            {DAYS.map((day) => (
              <li key={day} className={styles.day}>
                <span className={styles.name}>{weekdayName(day, i18n.locale)}</span>
                <Spans
                  of={weekdayName(day, i18n.locale)}
                  spans={plan.week[day]}
                  onChange={(spans) => setPlan({ ...plan, week: { ...plan.week, [day]: spans } })}
                />
              </li>
            ))}
          </ul>
        </Section>
        <Section
          title={<Trans>Holidays</Trans>}
          words={<Trans>Days that are not as the week says. Without hours they are closed.</Trans>}
          action={
            <Button
              size="small"
              onClick={() =>
                setPlan({ ...plan, holidays: [...plan.holidays, { on: "", name: "", open: [] }] })
              }
            >
              <Trans>Add a day</Trans>
            </Button>
          }
        >
          {plan.holidays.length === 0 ? (
            <NoRows>
              <Trans>No day is different.</Trans>
            </NoRows>
          ) : (
            <ul className={styles.days}>
              {plan.holidays.map((holiday, at) => (
                <li key={at} className={styles.day}>
                  <input
                    type="date"
                    className={styles.input}
                    value={holiday.on}
                    aria-label={t`Day`}
                    required
                    onChange={(event) => changeHoliday(at, { on: event.target.value })}
                  />
                  <input
                    className={styles.input}
                    value={holiday.name}
                    maxLength={200}
                    dir="auto"
                    placeholder={t`What day it is`}
                    aria-label={t`What day it is`}
                    required
                    onChange={(event) => changeHoliday(at, { name: event.target.value })}
                  />
                  <Spans
                    of={holiday.name || holiday.on || t`this day`}
                    spans={holiday.open ?? []}
                    onChange={(spans) => changeHoliday(at, { open: [...spans] })}
                  />
                  <IconButton
                    icon="close"
                    label={t`Take this day out`}
                    onClick={() =>
                      setPlan({ ...plan, holidays: plan.holidays.toSpliced(at, 1) })
                    }
                  />
                </li>
              ))}
            </ul>
          )}
        </Section>
      </fieldset>
      {error ? (
        <Notice tone="danger">
          <ErrorWords error={error} />
        </Notice>
      ) : null}
      {mayChange ? (
        <div className={styles.buttons}>
          <Button look="primary" size="small" type="submit" disabled={pending}>
            <Trans>Save the hours</Trans>
          </Button>
          {hours.defined ? (
            <Button look="bare" size="small" disabled={pending} onClick={() => drop.mutate()}>
              {teamId ? (
                <Trans>Keep the hours of the workspace</Trans>
              ) : (
                <Trans>Have no hours: always open</Trans>
              )}
            </Button>
          ) : null}
        </div>
      ) : null}
    </form>
  );
}

// A Monday and the days after it, whatever the reader's own zone.
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

function weekdayName(day: Day, locale: string): string {
  const moment = MONDAY + DAYS.indexOf(day) * DAY_MS;
  return new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(moment);
}
