const DAY_MS = 24 * 60 * 60 * 1000;

/** Returns the UTC day of a point in time, as `2026-11-23`. */
export function usageDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** Returns the UTC day that many days earlier. */
export function usageDayBefore(atMs: number, days: number): string {
  return usageDay(atMs - days * DAY_MS);
}

/** Returns the time left until the UTC day ends, in ms. */
export function msUntilDayEnd(atMs: number): number {
  return DAY_MS - (atMs % DAY_MS);
}
