import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { RunsLifecycle } from '#runs';
import { SqliteDatabase } from '#storage-sqlite';

/** Gives up all runs and watches once another process has taken over the storage. */
@Injectable()
export class StorageFence implements OnApplicationBootstrap {
  private readonly logger = new Logger(StorageFence.name);

  constructor(
    @Inject(SqliteDatabase) private readonly database: SqliteDatabase,
    private readonly runs: RunsLifecycle,
  ) {}

  onApplicationBootstrap(): void {
    const { fenced } = this.database;
    // In a later turn of the event loop: the fence is noticed in the middle of a commit.
    const giveUp = (): void => void setImmediate(() => this.giveUp());
    if (fenced.aborted) giveUp();
    else fenced.addEventListener('abort', giveUp, { once: true });
  }

  private giveUp(): void {
    this.logger.error(
      'another process has taken over the storage: this process writes nothing any more and can be stopped',
    );
    this.runs.relinquish();
  }
}
