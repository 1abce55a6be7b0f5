import type { Settings, ValuesOf } from './settings.js';

/**
 * Returns the base of a class that has the options as its fields, for options whose class is their
 * injection token. It is never constructed: the app binds an object of the same shape.
 */
export function optionsClass<S extends Settings>(_settings: S): abstract new () => ValuesOf<S> {
  return class {} as unknown as abstract new () => ValuesOf<S>;
}
