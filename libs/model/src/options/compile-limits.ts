import { ModelOptionsError } from './model-options-error.js';
import type { ModelLimits, ModelOptions } from './model-options.js';

/** The longest delay that a timer accepts. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_TOKENS = Number.MAX_SAFE_INTEGER;

type Bounds = readonly [fallback: number, min: number, max: number];

const LIMITS: { readonly [L in keyof ModelLimits]: Bounds } = {
  maxOutputTokens: [8192, 1, 10_000_000],
  timeoutMs: [120_000, 1, MAX_TIMER_MS],
  chunkIdleMs: [30_000, 1, MAX_TIMER_MS],
  chunkIntervalMs: [20, 0, 10_000],
  maxRetries: [2, 0, 10],
  maxPromptBytes: [8 * 1024 ** 2, 1, 1024 ** 3],
  maxOutputBytes: [1024 ** 2, 1, 1024 ** 3],
  maxResponseBytes: [64 * 1024 ** 2, 1, 1024 ** 4],
  maxWaiting: [1_000, 1, 1_000_000],
  maxWaitingPerSession: [100, 1, 1_000_000],
  maxWaitMs: [300_000, 1, MAX_TIMER_MS],
  runTokenBudget: [0, 0, MAX_TOKENS],
  userDayTokenBudget: [0, 0, MAX_TOKENS],
  usageRetentionDays: [90, 1, 36_500],
};

/** Fills in the defaults. @throws `ModelOptionsError` */
export function compileLimits(options: ModelOptions): ModelLimits {
  const limits: Partial<Record<keyof ModelLimits, number>> = {};
  for (const option of Object.keys(LIMITS) as (keyof ModelLimits)[]) {
    limits[option] = wholeNumber(option, options[option], LIMITS[option]);
  }
  return limits as ModelLimits;
}

/** @throws `ModelOptionsError` that names the option */
export function wholeNumber(option: string, value: number | undefined, [fallback, min, max]: Bounds): number {
  const given = value ?? fallback;
  if (Number.isSafeInteger(given) && given >= min && given <= max) return given;
  throw new ModelOptionsError(option, `must be a whole number from ${min} to ${max}`);
}
