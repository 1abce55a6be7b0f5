/** The amount of measuring. */
export interface BenchSettings {
  /** Number of measurements of every contender. Default 5. */
  readonly rounds: number;
  /** Factor on the number of events, for a quick look. Default 1. */
  readonly scale: number;
}

/** Reads `ROUNDS` and `SCALE`. @throws when one is no positive number. */
export function benchSettings(env: NodeJS.ProcessEnv): BenchSettings {
  return {
    rounds: Math.ceil(positive('ROUNDS', env['ROUNDS'], 5)),
    scale: positive('SCALE', env['SCALE'], 1),
  };
}

/** `count` at full scale, as a whole number of at least `least`. */
export function scaled(count: number, { scale }: BenchSettings, least = 1): number {
  return Math.max(least, Math.round(count * scale));
}

function positive(name: string, text: string | undefined, fallback: number): number {
  const value = text === undefined || text === '' ? fallback : Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new Error(`${name} must be a number above 0`);
  return value;
}
