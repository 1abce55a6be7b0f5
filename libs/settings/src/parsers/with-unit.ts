import { SettingValueError } from '../setting-value-error.js';

/** A whole number directly followed by one of `units`, as a multiple of the smallest unit. */
export function withUnit(text: string, units: Readonly<Record<string, number>>, expected: string): number {
  const match = /^(\d+)([A-Za-z]+)$/.exec(text);
  const unit = units[match?.[2] ?? ''];
  const value = Number(match?.[1]) * (unit ?? NaN);
  if (Number.isSafeInteger(value)) return value;
  throw new SettingValueError(expected);
}
