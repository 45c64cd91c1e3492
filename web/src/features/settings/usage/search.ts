const MONTH = /^20\d{2}-(0[1-9]|1[0-2])$/;
const MONTHS_BACK = 12;

/** Which month the page shows; none is this one. */
export function usageSearch(search: Record<string, unknown>): { month?: string | undefined } {
  const { month } = search;
  return { month: typeof month === "string" && MONTH.test(month) ? month : undefined };
}

/** The months that can be chosen, the newest first, as UTC counts them. */
export function lastMonths(now: Date): string[] {
  return Array.from({ length: MONTHS_BACK }, (_, back) => {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1));
    return first.toISOString().slice(0, 7);
  });
}
