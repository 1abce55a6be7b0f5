/**
 * The JSON of one event as the gateway has it on SSE, so that every server in a
 * table sends the same number of bytes per event.
 */
export function eventJson(index: number, message: string): string {
  return JSON.stringify({
    eventType: 'EVENT_TYPE_LOG',
    message,
    progressPercent: 0,
    clientView: null,
    seq: String(index),
    emittedAt: new Date().toISOString(),
    workerKey: 'test_pipeline',
    kind: 'EVENT_KIND_LOG',
    attempt: 1,
  });
}

/** The message of event `index`, as `test_pipeline` makes it. */
export function eventMessage(index: number, events: number, payloadBytes: number, stamp: boolean): string {
  const filler = payloadBytes === 0 ? '' : ` ${'x'.repeat(payloadBytes)}`;
  return `${stamp ? `ts=${process.hrtime.bigint() / 1000n} ` : ''}i=${index} of ${events}${filler}`;
}
