/** Moments in words, in the language and the time zone of whoever reads. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function timeOfDay(iso: string, locale: string): string {
  return format(locale, { timeStyle: "short" }).format(new Date(iso));
}

export function fullMoment(iso: string, locale: string): string {
  return format(locale, { dateStyle: "full", timeStyle: "short" }).format(new Date(iso));
}

/** A moment of a record: the date and the time, without the weekday. */
export function shortDateTime(iso: string, locale: string): string {
  return format(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** A day without a time, as a calendar has it: the same wherever it is read. */
export function fullDate(day: string, locale: string): string {
  const then = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(then.getTime())) return day;
  return format(locale, { dateStyle: "medium", timeZone: "UTC" }).format(then);
}

/** For a list: the time today, the weekday this week, the date before that. */
export function shortMoment(iso: string, locale: string, now = new Date()): string {
  const then = new Date(iso);
  const days = daysBetween(then, now);
  if (days <= 0) return timeOfDay(iso, locale);
  if (days < 7) return format(locale, { weekday: "short" }).format(then);
  if (then.getFullYear() === now.getFullYear()) {
    return format(locale, { day: "numeric", month: "short" }).format(then);
  }
  return format(locale, { day: "numeric", month: "numeric", year: "2-digit" }).format(then);
}

/** Above the messages of a day: today, yesterday, the weekday, the date. */
export function dayName(iso: string, locale: string, now = new Date()): string {
  const then = new Date(iso);
  const days = daysBetween(then, now);
  if (days === 0 || days === 1) {
    return capital(new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-days, "day"));
  }
  if (days > 0 && days < 7) return format(locale, { weekday: "long" }).format(then);
  const sameYear = then.getFullYear() === now.getFullYear();
  return format(locale, {
    weekday: "short",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(then);
}

export function sameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** How long something has lasted, in its largest unit: `3m`, `2h`, `5d`. */
export function shortDuration(milliseconds: number, locale: string): string {
  const [amount, unit] =
    milliseconds < HOUR
      ? [Math.max(1, Math.floor(milliseconds / MINUTE)), "minute"]
      : milliseconds < DAY
        ? [Math.floor(milliseconds / HOUR), "hour"]
        : [Math.floor(milliseconds / DAY), "day"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "narrow" }).format(amount);
}

/** What is left until a moment: `23 h 59 min`. */
export function remaining(milliseconds: number, locale: string): string {
  const hours = Math.floor(milliseconds / HOUR);
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  const unit = (amount: number, name: string) =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(amount);
  if (hours >= 1) return `${unit(hours, "hour")} ${unit(minutes, "minute")}`;
  return unit(Math.max(minutes, 0), "minute");
}

/** `0:07`, as players write it. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function daysBetween(then: Date, now: Date): number {
  const midnight = (date: Date) =>
    Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(now) - midnight(then)) / DAY);
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than using it a thousand times. */
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const tag = regional(locale);
  const key = tag + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(tag, options)));
  return found;
}

/** The language of the screens as it is written where the reader lives: 17:05 or 5:05 PM. */
function regional(locale: string): string {
  const tags = typeof navigator === "undefined" ? [] : navigator.languages;
  return tags.find((tag) => tag === locale || tag.startsWith(`${locale}-`)) ?? locale;
}

/** A moment as a field for day and time holds it: without a zone, in the reader's own. */
export function localInput(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * MINUTE);
  return local.toISOString().slice(0, 16);
}
