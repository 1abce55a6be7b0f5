import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { WORKER_METADATA, type RunnableWorker, type WorkerMetadata } from '#worker-kit';
import type { RegisteredWorker } from './registered-worker.js';
import { WorkerGraph } from './worker-graph.js';
import { WorkerRegistryError } from './worker-registry-error.js';

/** Finds the `@Worker` classes of all imported Nest modules and merges them into one graph at boot. */
@Injectable()
export class WorkerResolver implements OnModuleInit {
  private merged: WorkerGraph | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws `WorkerRegistryError`, which stops the boot. */
  onModuleInit(): void {
    const found = new Map<object, RegisteredWorker>();
    for (const { metatype, instance } of this.discovery.getProviders()) {
      if (typeof metatype !== 'function' || found.has(metatype)) continue;
      const metadata = Reflect.getMetadata(WORKER_METADATA, metatype) as WorkerMetadata | undefined;
      if (metadata !== undefined) found.set(metatype, { metadata, instance: runnable(instance, metadata) });
    }
    this.merged = new WorkerGraph([...found.values()]);
  }

  /** Complete once the modules are initialised. */
  get graph(): WorkerGraph {
    if (this.merged === undefined) throw new Error('workers are resolved when the modules are initialised');
    return this.merged;
  }
}

function runnable(instance: unknown, { key }: WorkerMetadata): RunnableWorker {
  if (typeof (instance as RunnableWorker | undefined)?.run === 'function') return instance as RunnableWorker;
  throw new WorkerRegistryError(`worker "${key}" has no run method, or is not a default-scoped provider`);
}
