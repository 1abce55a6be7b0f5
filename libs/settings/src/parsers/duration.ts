import type { Parse } from '../setting.js';
import { SettingValueError } from '../setting-value-error.js';
import { withUnit } from './with-unit.js';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `250ms`, `30s`, `5m`, `24h` or `7d`, in milliseconds, from `min` to `max`. */
export function durationBetween(min: string, max: string): Parse<number> {
  const [minMs, maxMs] = [duration(min), duration(max)];
  return (text) => {
    const value = duration(text);
    if (value >= minMs && value <= maxMs) return value;
    throw new SettingValueError(`a duration from ${min} to ${max}`);
  };
}

/** A duration that one timer takes. Timers count at most 24.8 days and fire at once for more. */
export const timer = durationBetween('0ms', '24d');

/** A time for which something is kept, up to a hundred years. */
export const age = durationBetween('0ms', '36500d');

function duration(text: string): number {
  return withUnit(text, UNITS, 'a duration such as 250ms, 30s, 5m, 24h or 7d');
}
