import { GatewayError } from '#errors';
import type { TestPipelineOptions } from './test-pipeline-options.js';

/** The checked params of `test_pipeline`. */
export interface TestPipelineInput {
  readonly events: number;
  /** Pause after each batch; 0 is one turn of the event loop. */
  readonly intervalMs: number;
  /** Bytes of filler at the end of each message. */
  readonly payloadBytes: number;
  /** Events per turn of the event loop. */
  readonly batch: number;
  readonly startDelayMs: number;
  /** If true, each message begins with `ts=`, the monotonic clock in microseconds, and a space. */
  readonly stamp: boolean;
}

type Params = Readonly<Record<string, string>>;

/** Parses the params. Error: `PARAM_INVALID`, which names the param that is malformed or out of bounds. */
export function readTestPipelineInput(
  params: Params,
  options: Required<TestPipelineOptions>,
): TestPipelineInput {
  const events = integer(params, 'events', options.defaultEvents, 1, options.maxEvents);
  const payloadBytes = integer(params, 'payload_bytes', 0, 0, options.maxPayloadBytes);
  if (events * payloadBytes > options.maxTotalPayloadBytes) {
    throw invalid(
      'payload_bytes',
      `events times payload_bytes must be at most ${options.maxTotalPayloadBytes}`,
    );
  }
  return {
    events,
    intervalMs: integer(params, 'interval_ms', options.defaultIntervalMs, 0, options.maxIntervalMs),
    payloadBytes,
    batch: integer(params, 'batch', 1, 1, options.maxBatch),
    startDelayMs: integer(params, 'start_delay_ms', 0, 0, options.maxStartDelayMs),
    stamp: flag(params, 'stamp'),
  };
}

function integer(params: Params, name: string, fallback: number, min: number, max: number): number {
  const text = params[name];
  if (text === undefined || text === '') return fallback;
  const value = /^\d{1,12}$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max))
    throw invalid(name, `${name} must be a whole number from ${min} to ${max}`);
  return value;
}

function flag(params: Params, name: string): boolean {
  const text = params[name] ?? '';
  if (['', '0', 'false'].includes(text)) return false;
  if (['1', 'true'].includes(text)) return true;
  throw invalid(name, `${name} must be true or false`);
}

function invalid(param: string, message: string): GatewayError {
  return new GatewayError('PARAM_INVALID', `${message}.`, { metadata: { param } });
}
