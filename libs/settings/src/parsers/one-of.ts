import type { Parse } from '../setting.js';
import { SettingValueError } from '../setting-value-error.js';

/** One of the given words. */
export function oneOf<const T extends string>(...choices: readonly T[]): Parse<T> {
  return (text) => {
    const choice = choices.find((each) => each === text);
    if (choice !== undefined) return choice;
    throw new SettingValueError(`one of ${choices.join(', ')}`);
  };
}

const word = oneOf('true', 'false');

/** `true` or `false`. */
export function flag(text: string): boolean {
  return word(text) === 'true';
}
