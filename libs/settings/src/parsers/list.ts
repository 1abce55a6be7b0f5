import type { Parse } from '../setting.js';
import { SettingValueError } from '../setting-value-error.js';

/** Parts between commas, without empty ones. */
export function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** `name=value` between commas. A value starts after the first `=` and may contain others. */
export function named<T>(parse: Parse<T>): Parse<Readonly<Record<string, T>>> {
  return (text) => {
    const pairs = list(text).map((pair): readonly [string, T] => {
      const at = pair.indexOf('=');
      // The text may be a secret, so it is not repeated.
      if (at < 1) throw new SettingValueError('a list such as name=value,other=value');
      return [pair.slice(0, at).trim(), parse(pair.slice(at + 1).trim())];
    });
    const names = pairs.map(([name]) => name);
    if (new Set(names).size < names.length) throw new SettingValueError('a list that has each name once');
    return Object.fromEntries(pairs);
  };
}
