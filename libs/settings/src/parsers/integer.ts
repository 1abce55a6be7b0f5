import type { Parse } from '../setting.js';
import { SettingValueError } from '../setting-value-error.js';

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number): Parse<number> {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw new SettingValueError(`a whole number from ${min} to ${max}`);
  };
}

/** A whole number from 1 to a billion. */
export const count = integer(1, 1_000_000_000);
