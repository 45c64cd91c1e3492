export type SnoozeName = "hour" | "evening" | "tomorrow" | "week";

export interface SnoozeChoice {
  name: SnoozeName;
  until: Date;
}

const EVENING = 18;
const MORNING = 9;
const MONDAY = 1;

/** Until when something can be put off with one stroke; always later than now. */
export function snoozeChoices(now: Date): SnoozeChoice[] {
  const at = (days: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const toMonday = (MONDAY - now.getDay() + 7) % 7 || 7;
  const choices: SnoozeChoice[] = [
    { name: "hour", until: new Date(now.getTime() + 3_600_000) },
    { name: "evening", until: at(0, EVENING) },
    { name: "tomorrow", until: at(1, MORNING) },
    { name: "week", until: at(toMonday, MORNING) },
  ];
  return choices.filter(({ until }) => until > now);
}
