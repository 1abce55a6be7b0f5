import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { RunsLifecycle } from '#runs';
import { SqliteDatabase } from '#storage-sqlite';

/** Lets go of everything once another process has taken over the storage. */
@Injectable()
export class StorageFence implements OnApplicationBootstrap {
  private readonly logger = new Logger(StorageFence.name);

  constructor(
    @Inject(SqliteDatabase) private readonly database: SqliteDatabase,
    private readonly runs: RunsLifecycle,
  ) {}

  onApplicationBootstrap(): void {
    const { fenced } = this.database;
    // In a turn of its own: the fence fails in the middle of a commit.
    const letGo = (): void => void setImmediate(() => this.letGo());
    if (fenced.aborted) letGo();
    else fenced.addEventListener('abort', letGo, { once: true });
  }

  private letGo(): void {
    this.logger.error(
      'another process has taken over the storage: nothing is written from here any more, and this process can be stopped',
    );
    this.runs.relinquish();
  }
}
