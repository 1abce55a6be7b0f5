import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';
import { GatewayError, type ErrorReason } from '#errors';
import type { ClientView, OngoingEvent, TerminalEvent } from '#events';
import { DEFAULT_SQLITE_OPTIONS, SqliteDatabase, SqliteRunEventLog, SqliteRunStore } from '#storage-sqlite';
import { envelopesIn, messageIn } from '#watch';
import { ProtobufEventFraming } from '#wire';
import { FaultyEventLog, until } from '../../../test/support/run-core/index.js';
import { RunJournal } from './run-journal.js';
import { DEFAULT_RUNS_OPTIONS, type RunsOptions } from './runs-options.js';

const RUN_ID = 'w-1';
const NEVER = new AbortController().signal;
const DONE: TerminalEvent = { kind: 'succeeded', state: 'succeeded', message: 'done' };
/** What no wire can carry: a phase that is no text. */
const BROKEN_VIEW = { phase: [] } as unknown as ClientView;

let folder: string;
let database: SqliteDatabase;
let store: SqliteRunStore;
let log: FaultyEventLog;
let broken: Error[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  database = new SqliteDatabase({ ...DEFAULT_SQLITE_OPTIONS, path: join(folder, 'db.sqlite') });
  store = new SqliteRunStore(database);
  log = new FaultyEventLog(new SqliteRunEventLog(database, new ProtobufEventFraming()));
  broken = [];
});

afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

async function journal(bounds: Partial<RunsOptions> = {}): Promise<RunJournal> {
  const run = {
    runId: RUN_ID,
    sessionId: 's',
    workerKey: 'w',
    params: {},
    createdAt: new Date(),
    timeoutMs: 1_000,
  };
  await store.admit({ ...run, request: undefined, answersRunId: undefined }, { maxActiveRuns: 1 });
  const started = await store.start(RUN_ID, new Date());
  const attempt = {
    runId: RUN_ID,
    epoch: started?.epoch ?? 0,
    attempt: 1,
    onBroken: (error: Error) => broken.push(error),
  };
  return new RunJournal(log, attempt, { ...DEFAULT_RUNS_OPTIONS, ...bounds });
}

const line = (message: string): OngoingEvent => ({ kind: 'log', message });
const away = (reason: ErrorReason = 'STORAGE_UNAVAILABLE'): GatewayError => new GatewayError(reason, 'away');

async function kept(): Promise<WatchRunResponse[]> {
  const chunk = await log.read(RUN_ID, 0, 'envelopes', Infinity);
  const envelopes = chunk === undefined ? [] : [...envelopesIn(chunk.bytes)];
  return envelopes.map((each) => fromBinary(WatchRunResponseSchema, messageIn(each)));
}

async function messages(): Promise<string[]> {
  return (await kept()).map(({ message }) => message);
}

/** Whether the promise is settled once everything that was due has happened. */
async function isPending(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return !settled;
}

describe('RunJournal', () => {
  it('appends in order, events of one turn together', async () => {
    const written = await journal();
    const texts = Array.from({ length: 50 }, (_, index) => String(index));
    for (const text of texts) void written.emit(line(text));
    await written.settle();
    expect(log.appends).toEqual([50]);
    expect(await messages()).toEqual(texts);
    expect(written.committedSeq).toBe(50);
  });

  it('puts what comes during an append together into the next one', async () => {
    const written = await journal();
    const release = log.hold();
    void written.emit(line('first'));
    await until(() => log.appends.length === 1);
    for (const text of ['second', 'third', 'fourth']) void written.emit(line(text));
    release();
    await written.settle();
    expect(log.appends).toEqual([1, 3]);
    expect(await messages()).toEqual(['first', 'second', 'third', 'fourth']);
  });

  it('never leaves an event behind, however emits and appends meet', async () => {
    const written = await journal();
    let turns = 0;
    let reacts = false;
    log.follow(RUN_ID, () => {
      reacts = !reacts;
      if (!reacts) return;
      // So many microtasks after the commit; at one of these moments the drain is just about to end.
      let later = Promise.resolve();
      for (let turn = 0; turn < turns; turn += 1) later = later.then(() => undefined);
      void later.then(() => written.emit(line('reaction')));
    });
    for (; turns < 30; turns += 1) {
      void written.emit(line('cause'));
      await until(() => written.committedSeq === 2 * (turns + 1));
    }
    expect(await kept()).toHaveLength(60);
  });

  it('carries the highest progress so far on every event', async () => {
    const written = await journal();
    for (const progressPercent of [10, 40, 20, undefined]) {
      void written.emit({ kind: 'progress', message: '', progressPercent });
    }
    await written.end(DONE, NEVER);
    expect((await kept()).map(({ progressPercent }) => progressPercent)).toEqual([10, 40, 40, 40, 40]);
  });

  it('lets an emit wait while too much is not committed, under way or not', async () => {
    const written = await journal({ maxPendingBytes: 1_000 });
    const release = log.hold();
    expect(await isPending(written.emit(line('x'.repeat(600))))).toBe(false);
    await until(() => log.appends.length === 1);
    const waiting = written.emit(line('y'.repeat(600)));
    expect(await isPending(waiting)).toBe(true);
    release();
    await waiting;
    expect(await isPending(written.emit(line('z')))).toBe(false);
    await written.settle();
  });

  it('appends a flood in pieces, and keeps its order', async () => {
    const written = await journal({ maxPendingBytes: 1_000 });
    const texts = Array.from({ length: 40 }, (_, index) => `${index} ${'x'.repeat(100)}`);
    for (const text of texts) void written.emit(line(text));
    await written.settle();
    expect(log.appends.length).toBeGreaterThan(5);
    expect(Math.max(...log.appends)).toBeLessThan(10);
    expect(await messages()).toEqual(texts);
  });

  it('appends one event that is larger than a piece', async () => {
    const written = await journal({ maxPendingBytes: 10 });
    await written.emit(line('x'.repeat(100)));
    await written.settle();
    expect(log.appends).toEqual([1]);
  });

  it.each([
    ['events', { maxEventsPerRun: 3 }, 'x'],
    ['bytes', { maxBytesPerRun: 3 * 164 }, 'x'.repeat(100)],
  ])(
    'breaks with RUN_LIMIT_EXCEEDED over its limit of %s, with room for the end',
    async (_, bounds, text) => {
      const written = await journal(bounds);
      for (let index = 0; index < 3; index += 1) await written.emit(line(text));
      await expect(written.emit(line(text))).rejects.toMatchObject({ reason: 'RUN_LIMIT_EXCEEDED' });
      await expect(written.emit(line(text))).rejects.toMatchObject({ reason: 'RUN_LIMIT_EXCEEDED' });
      await expect(written.settle()).rejects.toMatchObject({ reason: 'RUN_LIMIT_EXCEEDED' });
      expect(broken).toMatchObject([{ reason: 'RUN_LIMIT_EXCEEDED' }]);
      await written.end(DONE, NEVER);
      expect((await messages()).at(-1)).toBe('done');
    },
  );

  it('breaks when nobody waits and too much is not committed', async () => {
    const written = await journal({ maxUnawaitedBytes: 10_000 });
    const release = log.hold();
    for (let index = 0; index < 200; index += 1) void written.emit(line('x'.repeat(100)));
    release();
    expect(broken).toMatchObject([{ reason: 'RUN_LIMIT_EXCEEDED' }]);
    await written.end(DONE, NEVER);
    expect((await messages()).at(-1)).toBe('done');
    expect((await kept()).length).toBeLessThan(100);
  });

  it.each(['STORAGE_UNAVAILABLE', 'STORAGE_FULL'] as const)(
    'tries again in order while the storage says %s',
    async (reason) => {
      const written = await journal();
      log.fault = away(reason);
      void written.emit(line('first'));
      await until(() => log.appends.length === 1);
      void written.emit(line('second'));
      log.fault = undefined;
      await written.settle();
      await written.end(DONE, NEVER);
      expect(await messages()).toEqual(['first', 'second', 'done']);
      expect(broken).toEqual([]);
    },
  );

  it('still counts what waits for a storage that is away', async () => {
    const written = await journal({ maxPendingBytes: 1_000 });
    log.fault = away();
    void written.emit(line('x'.repeat(600)));
    await until(() => log.appends.length === 1);
    expect(await isPending(written.emit(line('y'.repeat(600))))).toBe(true);
    log.fault = undefined;
    await written.settle();
  });

  it('gives the end again while the storage is away, until it is told to stop', async () => {
    const written = await journal();
    log.fault = away();
    const stop = new AbortController();
    const ended = written.end(DONE, stop.signal);
    await until(() => log.appends.length >= 2);
    stop.abort();
    await expect(ended).rejects.toMatchObject({ reason: 'STORAGE_UNAVAILABLE' });
    expect(await kept()).toEqual([]);
  });

  it('breaks when another attempt has taken the run over, and leaves no trace', async () => {
    const written = await journal();
    await store.start(RUN_ID, new Date());
    void written.emit(line('from the past'));
    await expect(written.settle()).rejects.toMatchObject({ reason: 'EPOCH_FENCED' });
    expect(broken).toMatchObject([{ reason: 'EPOCH_FENCED' }]);
    await expect(written.emit(line('more'))).rejects.toMatchObject({ reason: 'EPOCH_FENCED' });
    await expect(written.end(DONE, NEVER)).rejects.toMatchObject({ reason: 'EPOCH_FENCED' });
    expect(await kept()).toEqual([]);
  });

  it('waits in settle for an append that is under way, and says that it was refused', async () => {
    const written = await journal();
    const release = log.hold();
    void written.emit(line('first'));
    await until(() => log.appends.length === 1);
    const settled = written.settle();
    expect(await isPending(settled)).toBe(true);
    await store.start(RUN_ID, new Date());
    release();
    await expect(settled).rejects.toMatchObject({ reason: 'EPOCH_FENCED' });
  });

  it('refuses a malformed view at once', async () => {
    const written = await journal();
    const view = { phase: 'p', content: { kind: 'graph', graph: {} } } as unknown as ClientView;
    expect(() => written.emit({ kind: 'log', message: 'bad', clientView: view })).toThrow(TypeError);
  });

  it('breaks over an event that no wire can carry, and still ends', async () => {
    const written = await journal();
    void written.emit({ kind: 'log', message: 'bad', clientView: BROKEN_VIEW });
    await expect(written.settle()).rejects.toThrow(TypeError);
    expect(broken).toHaveLength(1);
    await written.end(DONE, NEVER);
    expect(await messages()).toEqual(['done']);
  });

  it('ends although an event that no wire can carry still waits before the end', async () => {
    const written = await journal();
    const release = log.hold();
    void written.emit(line('good'));
    await until(() => log.appends.length === 1);
    void written.emit({ kind: 'log', message: 'bad', clientView: BROKEN_VIEW });
    const ended = written.end(DONE, NEVER);
    release();
    await ended;
    expect(await messages()).toEqual(['good', 'done']);
  });

  it('says so when the end itself cannot be carried, and takes another one', async () => {
    const written = await journal();
    await expect(written.end({ ...DONE, clientView: BROKEN_VIEW }, NEVER)).rejects.toThrow(TypeError);
    await written.end(DONE, NEVER);
    expect(await messages()).toEqual(['done']);
  });

  it('takes nothing after the end', async () => {
    const written = await journal();
    await written.end(DONE, NEVER);
    await expect(written.emit(line('late'))).rejects.toMatchObject({ reason: 'RUN_ALREADY_FINISHED' });
    expect(await messages()).toEqual(['done']);
  });

  it('cuts a message that is too long', async () => {
    const written = await journal({ maxEventBytes: 3 });
    await written.emit(line('a😀'));
    await written.settle();
    expect(await messages()).toEqual(['a [4 bytes cut]']);
  });

  it('leaves no rejection unseen when nobody awaits', async () => {
    const unseen: unknown[] = [];
    const listen = (error: unknown): void => void unseen.push(error);
    process.on('unhandledRejection', listen);
    const written = await journal({ maxPendingBytes: 1 });
    await store.start(RUN_ID, new Date());
    for (let index = 0; index < 5; index += 1) void written.emit(line('x'));
    await until(() => broken.length > 0);
    void written.emit(line('y'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listen);
    expect(unseen).toEqual([]);
  });
});
