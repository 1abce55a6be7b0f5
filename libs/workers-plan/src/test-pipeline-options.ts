/** What one run of `test_pipeline` may ask for at most, and what it does when it is not asked. */
export interface TestPipelineOptions {
  /** Default 1,000,000. */
  readonly maxEvents?: number;
  /** Filler of one event. Default 64 KiB. */
  readonly maxPayloadBytes?: number;
  /** Filler of all events together. Default 2 GiB. */
  readonly maxTotalPayloadBytes?: number;
  /** Default 60 s. */
  readonly maxIntervalMs?: number;
  /** Events of one event-loop turn. Default 10,000. */
  readonly maxBatch?: number;
  /** Default 60 s. */
  readonly maxStartDelayMs?: number;
  /** How far the sample graph grows. Default 20. */
  readonly graphNodes?: number;
  /** Events of a run that does not say how many. Default 40. */
  readonly defaultEvents?: number;
  /** Pause between batches of a run that does not say how long. Default 100 ms. */
  readonly defaultIntervalMs?: number;
}

export const DEFAULT_TEST_PIPELINE_OPTIONS: Required<TestPipelineOptions> = {
  maxEvents: 1_000_000,
  maxPayloadBytes: 64 * 1024,
  maxTotalPayloadBytes: 2 * 1024 * 1024 * 1024,
  maxIntervalMs: 60_000,
  maxBatch: 10_000,
  maxStartDelayMs: 60_000,
  graphNodes: 20,
  defaultEvents: 40,
  defaultIntervalMs: 100,
};
