const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something took, in its two largest units: `48 sec`, `12 min`, `3 hr 5 min`. */
export function duration(seconds: number, locale: string): string {
  const unit = (amount: number, name: string) =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(
      Math.floor(amount),
    );
  if (seconds < MINUTE) return unit(seconds, "second");
  if (seconds < HOUR) return unit(seconds / MINUTE, "minute");
  const [large, name, rest, restName] =
    seconds < DAY
      ? [HOUR, "hour", MINUTE, "minute"] as const
      : [DAY, "day", HOUR, "hour"] as const;
  const left = Math.floor((seconds % large) / rest);
  const whole = unit(seconds / large, name);
  return left > 0 ? `${whole} ${unit(left, restName)}` : whole;
}
