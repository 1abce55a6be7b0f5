import { GatewayError } from '#errors';
import { MODEL_LEVELS, MODEL_ROLES, type ModelHint } from '#model';
import { isToolPattern } from '#tools';
import { answersGoals, type WorkerMetadata } from '#worker-kit';
import type { RegisteredWorker } from './registered-worker.js';
import { WorkerRegistryError } from './worker-registry-error.js';

const WORKER_KEY = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/**
 * All workers of the process as one directed acyclic graph. @throws `WorkerRegistryError` for a
 * malformed or duplicate key, an invalid timeout, model hint or tool pattern, a missing requirement,
 * or a cycle; the message names the workers.
 */
export class WorkerGraph {
  private readonly byName = new Map<string, RegisteredWorker>();
  private readonly workers: readonly RegisteredWorker[];

  constructor(workers: readonly RegisteredWorker[]) {
    this.workers = [...workers].sort((a, b) => (a.metadata.key < b.metadata.key ? -1 : 1));
    for (const worker of this.workers) this.name(worker);
    for (const worker of this.workers) this.checkRequirements(worker);
    const checked = new Set<string>();
    for (const worker of this.workers) this.checkCycles(worker, [], checked);
  }

  /** Returns the workers sorted by key. */
  list(): readonly WorkerMetadata[] {
    return this.workers.map((worker) => worker.metadata);
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** Returns a worker by key or alias. @throws `WORKER_UNKNOWN` */
  resolve(name: string): RegisteredWorker {
    const worker = this.byName.get(name);
    if (worker === undefined) {
      throw new GatewayError('WORKER_UNKNOWN', 'there is no such worker', {
        metadata: { pipeline_id: name.slice(0, 64) },
      });
    }
    return worker;
  }

  /**
   * Returns the worker and everything it requires, directly or not, requirements first. `chosen` are
   * the workers that it has chosen for one run. @throws `WORKER_UNKNOWN`, or `WORKER_FAILED` for a
   * chosen worker that serves nothing.
   */
  closure(name: string, chosen: readonly string[] = []): readonly RegisteredWorker[] {
    const ordered = new Set<RegisteredWorker>();
    const visit = (worker: RegisteredWorker): void => {
      if (ordered.has(worker)) return;
      for (const key of worker.metadata.requires ?? []) visit(this.resolve(key));
      ordered.add(worker);
    };
    for (const key of chosen) {
      const worker = this.resolve(key);
      if (!isPlannable(worker)) {
        throw new GatewayError('WORKER_FAILED', `worker "${name}" cannot require "${key}" for a run`);
      }
      visit(worker);
    }
    visit(this.resolve(name));
    return [...ordered];
  }

  /**
   * Returns all workers that a run of this one may use; for a worker that chooses at its start, more
   * than it will use.
   */
  reach(name: string): readonly RegisteredWorker[] {
    const decides = this.resolve(name).instance.requirements !== undefined;
    const plannable = decides ? this.workers.filter(isPlannable) : [];
    return this.closure(
      name,
      plannable.map(({ metadata }) => metadata.key),
    );
  }

  private name(worker: RegisteredWorker): void {
    const { key, aliases = [], timeoutMs, model = {}, tools = [] } = worker.metadata;
    if (timeoutMs !== undefined && !(timeoutMs > 0)) {
      throw new WorkerRegistryError(`worker "${key}" has a timeoutMs that is not above 0`);
    }
    if (!isModelHint(model)) {
      throw new WorkerRegistryError(
        `worker "${key}" has a model hint with a role other than ${MODEL_ROLES.join(', ')} or a level other than ${MODEL_LEVELS.join(', ')}`,
      );
    }
    const malformed = tools.find((pattern) => !isToolPattern(pattern));
    if (malformed !== undefined) {
      throw new WorkerRegistryError(`worker "${key}" has a malformed tool pattern "${malformed}"`);
    }
    for (const name of [key, ...aliases]) {
      if (!WORKER_KEY.test(name)) throw new WorkerRegistryError(`worker key "${name}" is malformed`);
      const other = this.byName.get(name);
      if (other !== undefined) {
        const owners = `${other.instance.constructor.name} and ${worker.instance.constructor.name}`;
        throw new WorkerRegistryError(`worker key "${name}" is claimed by both ${owners}`);
      }
      this.byName.set(name, worker);
    }
  }

  private checkRequirements(worker: RegisteredWorker): void {
    for (const key of worker.metadata.requires ?? []) {
      const required = this.byName.get(key);
      const problem =
        required === undefined
          ? 'which no module provides'
          : required.instance.requirements === undefined
            ? undefined
            : 'which chooses its requirements when it starts';
      if (problem === undefined) continue;
      throw new WorkerRegistryError(`worker "${worker.metadata.key}" requires "${key}", ${problem}`);
    }
  }

  private checkCycles(worker: RegisteredWorker, path: readonly string[], checked: Set<string>): void {
    const { key, requires = [] } = worker.metadata;
    if (checked.has(key)) return;
    if (path.includes(key)) {
      const cycle = [...path.slice(path.indexOf(key)), key];
      throw new WorkerRegistryError(`workers require each other in a cycle: ${cycle.join(' -> ')}`);
    }
    for (const name of requires) this.checkCycles(this.resolve(name), [...path, key], checked);
    checked.add(key);
  }
}

/** Validates a hint at run time, because plain JavaScript and casts bypass the compiler. */
function isModelHint({ role, level }: ModelHint): boolean {
  const isOneOf = (known: readonly string[], value?: string): boolean =>
    value === undefined || known.includes(value);
  return isOneOf(MODEL_ROLES, role) && isOneOf(MODEL_LEVELS, level);
}

/** True if a run may choose the worker: it answers goals, and needs the same workers in every run. */
function isPlannable({ metadata, instance }: RegisteredWorker): boolean {
  return answersGoals(metadata) && instance.requirements === undefined;
}
