import { ModelOptionsError } from './model-options-error.js';
import { modelLimitSettings, type ModelLimits, type ModelOptions } from './model-options.js';

/** The longest delay of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_TOKENS = Number.MAX_SAFE_INTEGER;

type Bounds = readonly [min: number, max: number];

const BOUNDS: { readonly [L in keyof ModelLimits]: Bounds } = {
  maxOutputTokens: [1, 10_000_000],
  timeoutMs: [1, MAX_TIMER_MS],
  chunkIdleMs: [1, MAX_TIMER_MS],
  chunkIntervalMs: [0, 10_000],
  maxRetries: [0, 10],
  maxPromptBytes: [1, 1024 ** 3],
  maxOutputBytes: [1, 1024 ** 3],
  maxResponseBytes: [1, 1024 ** 4],
  maxWaiting: [1, 1_000_000],
  maxWaitingPerSession: [1, 1_000_000],
  maxWaitMs: [1, MAX_TIMER_MS],
  runTokenBudget: [0, MAX_TOKENS],
  userDayTokenBudget: [0, MAX_TOKENS],
  usageRetentionDays: [1, 36_500],
};

/** Fills in the defaults. @throws `ModelOptionsError` */
export function compileLimits(options: ModelOptions): ModelLimits {
  const limits: Partial<Record<keyof ModelLimits, number>> = {};
  for (const option of Object.keys(BOUNDS) as (keyof ModelLimits)[]) {
    const value = options[option] ?? modelLimitSettings[option].default;
    limits[option] = wholeNumber(option, value, BOUNDS[option]);
  }
  return limits as ModelLimits;
}

/** Returns `value`. @throws `ModelOptionsError` that names the option when the value is out of bounds */
export function wholeNumber(option: string, value: number, [min, max]: Bounds): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new ModelOptionsError(option, `must be a whole number from ${min} to ${max}`);
}
