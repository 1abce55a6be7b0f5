import type { Parse } from '../setting.js';
import { SettingValueError } from '../setting-value-error.js';
import { withUnit } from './with-unit.js';

const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** `512B`, `64KiB`, `16MiB` or `2GiB`, in bytes. */
export function byteSize(text: string): number {
  return withUnit(text, UNITS, 'a size such as 512B, 64KiB, 16MiB or 2GiB');
}

/** A size of `min` or more. */
export function byteSizeFrom(min: string): Parse<number> {
  return (text) => {
    const value = byteSize(text);
    if (value >= byteSize(min)) return value;
    throw new SettingValueError(`at least ${min}`);
  };
}
