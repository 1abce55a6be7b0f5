import { Injectable } from '@nestjs/common';
import { SqliteMarks, type SqliteDatabase } from '#storage-sqlite';
import { ReadinessProbe } from './readiness-probe.port.js';

const MARK = 'readiness_probe';

/** Checks that a write reaches the database. */
@Injectable()
export class StorageProbe extends ReadinessProbe {
  readonly name = 'storage';
  private readonly marks: SqliteMarks;

  constructor(database: SqliteDatabase) {
    super();
    this.marks = new SqliteMarks(database);
  }

  check(): Promise<void> {
    return this.marks.set(MARK);
  }
}
