import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { WatchRunResponseSchema, type WatchRunResponse } from '#contract';
import type { RunStore, RunsOptions } from '#runs';
import { defaultsOf } from '#settings';
import { SqliteDatabase, SqliteRunEventLog, SqliteRunStore, sqliteSettings } from '#storage-sqlite';
import { envelopesIn, messageIn, ProtobufEventFraming } from '#wire';
import { RunJournal, type JournalAttempt } from '../run-journal.js';
import { FaultyEventLog } from '#run-testing';
import { newRun } from '#testing';
import { runsSettings } from '../runs-options.js';

/** A run in its own database, and a journal that writes its log. */
export class JournalledRun {
  /** The errors with which its journal reported being broken. */
  readonly broken: Error[] = [];

  private constructor(
    readonly runId: string,
    readonly store: RunStore,
    readonly log: FaultyEventLog,
    private readonly database: SqliteDatabase,
    private readonly folder: string,
  ) {}

  static async open(): Promise<JournalledRun> {
    const folder = await mkdtemp(join(tmpdir(), 'journal-'));
    const database = new SqliteDatabase({ ...defaultsOf(sqliteSettings), path: join(folder, 'db.sqlite') });
    const log = new FaultyEventLog(new SqliteRunEventLog(database, new ProtobufEventFraming()));
    return new JournalledRun('w-1', new SqliteRunStore(database), log, database, folder);
  }

  /** Starts the run's first attempt. `before` tells the journal of earlier attempts. */
  async journal(
    bounds: Partial<RunsOptions> = {},
    before: Partial<JournalAttempt> = {},
  ): Promise<RunJournal> {
    await this.store.admit(newRun({ runId: this.runId }), { maxActiveRuns: 1 });
    const started = await this.store.start(this.runId, new Date());
    const attempt: JournalAttempt = {
      runId: this.runId,
      epoch: started?.epoch ?? 0,
      attempt: 1,
      lastSeq: 0,
      progressPercent: 0,
      ...before,
      onBroken: (error) => void this.broken.push(error),
    };
    return new RunJournal(this.log, attempt, { ...defaultsOf(runsSettings), ...bounds });
  }

  /** Returns the events in the log. */
  async kept(): Promise<WatchRunResponse[]> {
    const chunk = await this.log.read(this.runId, 0, 'envelopes', Infinity);
    const envelopes = chunk === undefined ? [] : [...envelopesIn(chunk.bytes)];
    return envelopes.map((each) => fromBinary(WatchRunResponseSchema, messageIn(each)));
  }

  async messages(): Promise<string[]> {
    return (await this.kept()).map(({ message }) => message);
  }

  async close(): Promise<void> {
    this.database.close();
    await rm(this.folder, { recursive: true });
  }
}
