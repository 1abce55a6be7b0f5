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
    for (const provider of this.discovery.getProviders()) {
      const { metatype } = provider;
      if (typeof metatype !== 'function' || found.has(metatype)) continue;
      const metadata = Reflect.getMetadata(WORKER_METADATA, metatype) as WorkerMetadata | undefined;
      if (metadata !== undefined) found.set(metatype, { metadata, instance: runnable(provider, metadata) });
    }
    this.merged = new WorkerGraph([...found.values()]);
  }

  /** Complete once the modules are initialized. */
  get graph(): WorkerGraph {
    if (this.merged === undefined) throw new Error('workers are resolved when the modules are initialised');
    return this.merged;
  }
}

function runnable(
  provider: ReturnType<DiscoveryService['getProviders']>[number],
  { key }: WorkerMetadata,
): RunnableWorker {
  // A provider of another scope is only a prototype here, without its dependencies.
  if (provider.isTransient || !provider.isDependencyTreeStatic()) {
    throw new WorkerRegistryError(`worker "${key}" is not a default-scoped provider`);
  }
  const instance = provider.instance as RunnableWorker | undefined;
  if (typeof instance?.run === 'function') return instance;
  throw new WorkerRegistryError(`worker "${key}" has no run method`);
}
