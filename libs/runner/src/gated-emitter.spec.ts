import type { OngoingEvent } from '#events';
import { GatedEmitter } from './gated-emitter.js';
import { RunProgress } from './run-progress.js';

function setUp() {
  const events: OngoingEvent[] = [];
  const late: string[] = [];
  const sink = (event: OngoingEvent): Promise<void> => {
    events.push(event);
    return Promise.resolve();
  };
  const emitter = new GatedEmitter('w', new RunProgress(['w', 'x']), sink, (_key, { message }) =>
    late.push(message),
  );
  return { emitter, events, late };
}

describe('GatedEmitter', () => {
  it('passes events on in call order, with the worker and the progress of the run', () => {
    const { emitter, events } = setUp();
    void emitter.log('one', { phase: 'p' });
    void emitter.progress(50, 'two');
    void emitter.modelChunk('three');
    void emitter.progress(40, 'four');
    expect(events).toMatchObject([
      { kind: 'log', message: 'one', clientView: { phase: 'p' }, progressPercent: 0, workerKey: 'w' },
      { kind: 'progress', message: 'two', progressPercent: 25, workerKey: 'w' },
      { kind: 'model_chunk', message: 'three', progressPercent: 25, workerKey: 'w' },
      { kind: 'progress', message: 'four', progressPercent: 25, workerKey: 'w' },
    ]);
  });

  it('refuses events after it is closed, and reports that once', async () => {
    const { emitter, events, late } = setUp();
    emitter.shut();
    await expect(emitter.log('late')).rejects.toMatchObject({ reason: 'WORKER_FAILED' });
    await expect(emitter.progress(100)).rejects.toMatchObject({ reason: 'WORKER_FAILED' });
    expect(events).toEqual([]);
    expect(late).toEqual(['worker "w" emitted an event after it had ended']);
  });

  it('refuses without an unhandled rejection', async () => {
    const { emitter } = setUp();
    const unseen: unknown[] = [];
    const listen = (error: unknown): void => void unseen.push(error);
    process.on('unhandledRejection', listen);
    emitter.shut();
    void emitter.log('late');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listen);
    expect(unseen).toEqual([]);
  });
});
