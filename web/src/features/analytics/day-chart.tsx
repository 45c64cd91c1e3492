import { useLingui } from "@lingui/react/macro";
import styles from "./analytics.module.css";

interface Line {
  name: string;
  color: "first" | "second";
  values: readonly number[];
}

interface Props {
  label: string;
  days: readonly string[];
  lines: readonly [Line, Line];
}

const HEIGHT = 100;
const DAY_WIDTH = 10;
const BAR_WIDTH = 3.6;

/** Two bars for each day. The table below says the same to whoever cannot see it. */
export function DayChart({ label, days, lines }: Props) {
  const { i18n } = useLingui();
  const top = Math.max(1, ...lines.flatMap((line) => line.values));
  const number = new Intl.NumberFormat(i18n.locale);
  const marks = [days[0], days[Math.floor((days.length - 1) / 2)], days.at(-1)];
  return (
    <figure className={styles.chart}>
      <figcaption>
        <span className={styles.chartName}>{label}</span>
        {lines.map((line) => (
          <span key={line.name} className={styles.key} data-color={line.color}>
            {line.name}
          </span>
        ))}
      </figcaption>
      <div className={styles.plot}>
        <span className={styles.top}>{number.format(top)}</span>
        <svg
          viewBox={`0 0 ${days.length * DAY_WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {days.map((day, at) => (
            <g key={day}>
              <title>
                {[dayWords(day, i18n.locale), ...lines.map((line) => `${line.name}: ${number.format(line.values[at] ?? 0)}`)].join("\n")}
              </title>
              <rect className={styles.day} x={at * DAY_WIDTH} y={0} width={DAY_WIDTH} height={HEIGHT} />
              {lines.map((line, place) => {
                const height = ((line.values[at] ?? 0) / top) * HEIGHT;
                return (
                  <rect
                    key={line.name}
                    data-color={line.color}
                    x={at * DAY_WIDTH + 1.2 + place * (BAR_WIDTH + 0.4)}
                    y={HEIGHT - height}
                    width={BAR_WIDTH}
                    height={height}
                  />
                );
              })}
            </g>
          ))}
        </svg>
      </div>
      <div className={styles.marks} aria-hidden="true">
        {marks.map((day, at) => (
          <span key={at}>{day ? dayWords(day, i18n.locale) : null}</span>
        ))}
      </div>
    </figure>
  );
}

/** A day as the workspace has it: whatever zone the reader is in, it stays that day. */
export function dayWords(day: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  return format.format(new Date(`${day}T00:00:00Z`));
}
