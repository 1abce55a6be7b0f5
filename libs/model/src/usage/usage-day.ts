const DAY_MS = 24 * 60 * 60 * 1000;

/** The day of a moment in UTC, as `2026-11-23`. */
export function usageDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** So many days before that moment. */
export function usageDayBefore(atMs: number, days: number): string {
  return usageDay(atMs - days * DAY_MS);
}

/** How long until the day is over. */
export function restOfDayMs(atMs: number): number {
  return DAY_MS - (atMs % DAY_MS);
}
