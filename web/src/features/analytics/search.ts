/** Which days the figures are of. */
export interface AnalyticsSearch {
  days?: number | undefined;
}

export const SPANS = [7, 28, 92] as const;
export const USUAL_SPAN = 28;

export function analyticsSearch(search: Record<string, unknown>): AnalyticsSearch {
  const days = SPANS.find((one) => one === search["days"]);
  return { days: days === USUAL_SPAN ? undefined : days };
}
