import { Injectable } from '@nestjs/common';
import type { Commit } from '#storage-sqlite';
import { MetricRegistry } from '#telemetry';

const MS_PER_SECOND = 1_000;
/** Seconds: from a commit in the page cache to a disk that stalls. */
const DURATION_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const WRITE_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** Counts the duration of database commits and the writes that share one. */
@Injectable()
export class CommitMetrics {
  private readonly duration = this.metrics.histogram({
    name: 'run_gateway_commit_duration_seconds',
    help: 'Time of a database commit, from its begin until it is durable.',
    labels: {},
    buckets: DURATION_BUCKETS,
  });
  private readonly writes = this.metrics.histogram({
    name: 'run_gateway_commit_writes',
    help: 'Writes that shared a database commit.',
    labels: {},
    buckets: WRITE_BUCKETS,
  });

  constructor(private readonly metrics: MetricRegistry) {}

  observe({ durationMs, writes }: Commit): void {
    this.duration.observe({}, durationMs / MS_PER_SECOND);
    this.writes.observe({}, writes);
  }
}
