import type { Setting } from './setting.js';

/** The options of one feature, by name. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The options that a declaration of settings makes. */
export type ValuesOf<S extends Settings> = {
  readonly [N in keyof S]: S[N] extends Setting<infer T> ? T : never;
};

/** Returns every option with its default. */
export function defaultsOf<S extends Settings>(settings: S): ValuesOf<S> {
  return mapped(settings, (setting) => setting.default);
}

/** Returns the options with the value that `valueOf` finds for each. */
export function mapped<S extends Settings>(
  settings: S,
  valueOf: (setting: Setting<unknown>) => unknown,
): ValuesOf<S> {
  const values = Object.entries(settings).map(([name, setting]) => [name, valueOf(setting)]);
  return Object.fromEntries(values) as ValuesOf<S>;
}
