import { queryOptions } from "@tanstack/react-query";
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";

export type Hours = components["schemas"]["HoursOut"];
export type HoursIn = components["schemas"]["HoursIn"];
export type Span = components["schemas"]["OpenSpan"];
export type Holiday = components["schemas"]["Holiday"];
export type Day = components["schemas"]["DayHours"]["day"];

export const DAYS: readonly Day[] = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
];

export const HOURS = ["business-hours"];

/** Of a team, or of the workspace without one. */
export function hoursQuery(teamId: string | undefined) {
  return queryOptions({
    queryKey: [...HOURS, teamId ?? "workspace"],
    queryFn: ({ signal }) =>
      answered(
        teamId
          ? api.GET("/api/v1/teams/{team_id}/business-hours", {
              params: { path: { team_id: teamId } },
              signal,
            })
          : api.GET("/api/v1/business-hours", { signal }),
      ),
  });
}

export function saveHours(teamId: string | undefined, body: HoursIn) {
  return answered(
    teamId
      ? api.PUT("/api/v1/teams/{team_id}/business-hours", {
          params: { path: { team_id: teamId } },
          body,
        })
      : api.PUT("/api/v1/business-hours", { body }),
  );
}

export function dropHours(teamId: string | undefined) {
  return answered(
    teamId
      ? api.DELETE("/api/v1/teams/{team_id}/business-hours", {
          params: { path: { team_id: teamId } },
        })
      : api.DELETE("/api/v1/business-hours"),
  );
}

export const workspaceQuery = queryOptions({
  queryKey: ["workspace"],
  queryFn: ({ signal }) => answered(api.GET("/api/v1/workspace", { signal })),
});

/** What is written for a week and its holidays, as one value that is replaced as a whole. */
export interface Plan {
  week: Record<Day, readonly Span[]>;
  holidays: readonly Holiday[];
}

const USUAL: Span = { opens: "09:00", closes: "17:00" };

/** Where there are no hours yet, the usual ones are a beginning that can be saved or changed. */
export function planOf(hours: Hours): Plan {
  const spansOf = (day: Day): readonly Span[] => {
    if (!hours.defined) return day === "saturday" || day === "sunday" ? [] : [USUAL];
    return hours.weekly.find((one) => one.day === day)?.open ?? [];
  };
  const week = {
    monday: spansOf("monday"),
    tuesday: spansOf("tuesday"),
    wednesday: spansOf("wednesday"),
    thursday: spansOf("thursday"),
    friday: spansOf("friday"),
    saturday: spansOf("saturday"),
    sunday: spansOf("sunday"),
  };
  return { week, holidays: hours.holidays };
}

export function hoursOf({ week, holidays }: Plan, ownZone: string | null): HoursIn {
  const open = DAYS.filter((day) => week[day].length > 0);
  return {
    time_zone: ownZone,
    weekly: open.map((day) => ({ day, open: [...week[day]] })),
    holidays: [...holidays].toSorted((one, other) => one.on.localeCompare(other.on)),
  };
}

/** What comes after the last span of a day: an hour later, for as long as the day has room. */
export function nextSpan(spans: readonly Span[]): Span {
  const last = spans.at(-1);
  if (!last) return USUAL;
  const hour = Math.min(Number(last.closes.slice(0, 2)) + 1, 22);
  const two = (number: number) => String(number).padStart(2, "0");
  return { opens: `${two(hour)}:00`, closes: `${two(Math.min(hour + 4, 23))}:00` };
}
