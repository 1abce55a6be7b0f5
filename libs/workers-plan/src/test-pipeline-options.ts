import { count, internal, setting, type ValuesOf } from '#settings';

/** Bounds and defaults of one run of `test_pipeline`. */
export const testPipelineSettings = {
  maxEvents: setting({
    env: 'TEST_PIPELINE_MAX_EVENTS',
    default: '1000000',
    parse: count,
    help: 'Events that one run of test_pipeline can be asked for.',
  }),
  /** Filler bytes of one event. */
  maxPayloadBytes: internal(64 * 1024),
  /** Filler bytes of all events together. */
  maxTotalPayloadBytes: internal(2 * 1024 * 1024 * 1024),
  /** The longest pause between two batches. */
  maxIntervalMs: internal(60_000),
  /** Events in one turn of the event loop. */
  maxBatch: internal(10_000),
  /** The longest delay before the first event. */
  maxStartDelayMs: internal(60_000),
  /** Nodes of the complete sample graph. */
  graphNodes: internal(20),
  /** Events of a run that asks for no number. */
  defaultEvents: internal(40),
  /** Pause between batches of a run that asks for none. */
  defaultIntervalMs: internal(100),
};

export type TestPipelineOptions = Partial<ValuesOf<typeof testPipelineSettings>>;
