import { readdirSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RestClient, runOf, sessionOf, type RunReply, type SessionReply } from '../support/clients/index.js';
import { SqliteTestStorage } from '#storage-testing';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { RAW_WIRES, SSE, Witness, within } from '../support/raw-wires/index.js';

const DATABASES = join(import.meta.dirname, '..', 'contract', 'fixtures', 'databases');
const SCHEMAS = readdirSync(DATABASES)
  .flatMap((name) => /^schema-(\d+)\.sqlite$/.exec(name)?.[1] ?? [])
  .sort((a, b) => Number(a) - Number(b));
/** Retention that exceeds the age of the fixtures. */
const KEPT = { RUN_RETENTION: '36500d', SESSION_RETENTION: '36500d', MODEL_USAGE_RETENTION_DAYS: '36500' };

/** The answers of the gateway that wrote the database. */
interface Answers {
  readonly sessions: readonly SessionReply['session'][];
  readonly runs: readonly (RunReply & { readonly verdict: string; readonly frames: readonly string[] })[];
  /** A run that was in progress when the gateway was killed, and the events a watcher had received. */
  readonly interrupted: { readonly runId: string; readonly frames: readonly string[] };
  readonly usage: { readonly runId: string; readonly inputTokens: number; readonly outputTokens: number };
}

it('the newest fixture has the schema that this version writes', async () => {
  const storage = await SqliteTestStorage.open();
  const { user_version: schema } = storage.database.statement('PRAGMA user_version').get() ?? {};
  await storage.close();
  expect(SCHEMAS).toContain(String(schema));
});

describe.each(SCHEMAS)('a database of schema %s', (schema) => {
  const answers = JSON.parse(readFileSync(join(DATABASES, `schema-${schema}.json`), 'utf8')) as Answers;
  let gateway: GatewayProcess;
  let rest: RestClient;

  beforeAll(async () => {
    gateway = await GatewayProcess.start({
      env: KEPT,
      prepare: (dataDir) =>
        copyFile(join(DATABASES, `schema-${schema}.sqlite`), join(dataDir, 'gateway.sqlite')),
    });
    rest = new RestClient(gateway);
  }, 30_000);

  afterAll(() => gateway?.close());

  async function expectAnswers(): Promise<void> {
    for (const { run, verdict, frames } of answers.runs) {
      expect(await runOf(rest, run.runId)).toMatchObject(run);
      for (const wire of RAW_WIRES) {
        const witness = new Witness(run.runId, wire);
        witness.watch(gateway);
        expect(await within(witness.ended(), 'the end of the run')).toEqual({ kind: 'finished' });
        expect(witness.verdict).toBe(verdict);
        expect(witness.frames.map(wire.read)).toEqual(frames.map(latin1).map(SSE.read));
        if (wire === SSE) expect(witness.frames).toEqual(frames.map(latin1));
      }
    }
  }

  it('answers as before for every run, on every wire', async () => {
    await expectAnswers();
  }, 60_000);

  it('answers as before for sessions and usage', async () => {
    for (const session of answers.sessions) {
      expect(await sessionOf(rest, session.sessionId)).toMatchObject(session);
    }
    const { runId, inputTokens, outputTokens } = answers.usage;
    const usage = await (await fetch(`${gateway.httpUrl}/api/usage?run_id=${runId}`)).json();
    expect(usage).toMatchObject({ total: { inputTokens, outputTokens } });
  });

  it('ends the interrupted run after everything its watcher had received', async () => {
    const { runId, frames } = answers.interrupted;
    const witness = new Witness(runId, SSE);
    witness.watch(gateway);
    expect(await within(witness.ended(), 'the end of the run')).toEqual({ kind: 'finished' });
    expect(witness.frames.slice(0, frames.length)).toEqual(frames.map(latin1));
    expect(await runOf(rest, runId)).toMatchObject({ error: { reason: 'ORPHANED' } });
  });

  it('gets checksums for all of its records, and then answers the same', async () => {
    const database = new DatabaseSync(join(gateway.dataDir, 'gateway.sqlite'), { readOnly: true });
    const count = (sql: string): unknown =>
      database.prepare(`SELECT count(*) AS count FROM ${sql}`).get()?.['count'];
    try {
      await eventually('all checksums', () =>
        count('unchecked_runs') === 0 && count('unchecked_sessions') === 0 ? true : undefined,
      );
      expect(count('segments WHERE envelopes_sum IS NULL OR sse_sum IS NULL')).toBe(0);
      expect(count('runs WHERE record_sum IS NULL')).toBe(0);
      expect(count('sessions WHERE record_sum IS NULL')).toBe(0);
    } finally {
      database.close();
    }
    await gateway.restart(KEPT);
    rest = new RestClient(gateway);
    await expectAnswers();
  }, 60_000);
});

/** Decodes as Latin-1, so that frames are compared byte by byte. */
function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
