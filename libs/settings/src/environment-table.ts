import type { Settings } from './settings.js';

/** One environment variable, for people. */
export interface EnvironmentVariable {
  readonly name: string;
  /** As it would stand in the environment; empty where it is empty or follows another variable. */
  readonly default: string;
  /** The variable whose value it has unless it is set. */
  readonly follows: string | undefined;
  readonly help: string;
}

/**
 * Returns the variables of the features in the order of their declarations. A setting that several
 * features share is listed once. @throws when two settings claim one variable.
 */
export function environmentTable(features: readonly Settings[]): readonly EnvironmentVariable[] {
  const settings = new Set(features.flatMap((feature) => Object.values(feature)));
  const table = [...settings].flatMap(({ declaration }): EnvironmentVariable[] => {
    if (declaration === undefined) return [];
    const { env: name, default: given, help } = declaration;
    if (typeof given === 'string') return [{ name, default: given, follows: undefined, help }];
    return [{ name, default: '', follows: given.declaration?.env, help }];
  });
  const names = table.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`two settings read the variable ${twice}`);
  return table;
}
