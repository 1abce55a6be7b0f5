import { z } from 'zod';
import type { ArtifactFs } from '#sandbox';
import type { WorkerResult } from '#worker-kit';
import { WORKER_RESULT } from './checked-result.js';
import { readJson, writeJson } from './json-slices.js';

const LABEL = z.object({ worker: z.string(), fingerprint: z.string() });

/** Results of workers as JSON artifacts, found by their fingerprints. */
export class ResultCache {
  constructor(private readonly artifacts: ArtifactFs) {}

  async find(workerKey: string, fingerprint: string): Promise<WorkerResult | undefined> {
    const bytes = await this.artifacts.read(cachePath(workerKey, fingerprint));
    if (bytes === undefined) return undefined;
    // A damaged artifact counts as none: the worker runs again and replaces it.
    const stored = await parsed(bytes);
    const label = LABEL.safeParse(stored).data;
    if (label?.worker !== workerKey || label.fingerprint !== fingerprint) return undefined;
    return WORKER_RESULT.safeParse(stored).data;
  }

  async keep(workerKey: string, fingerprint: string, commit: string, result: WorkerResult): Promise<void> {
    const createdAt = new Date().toISOString();
    const stored = { worker: workerKey, fingerprint, commit, createdAt, ...result };
    await this.artifacts.write(cachePath(workerKey, fingerprint), await writeJson(stored));
  }

  /** Keeps a result that is never looked up, for people: under its run, with its commit if there is one. */
  async keepOnce(
    runId: string,
    workerKey: string,
    commit: string | undefined,
    result: WorkerResult,
  ): Promise<void> {
    await this.artifacts.write(`runs/${runId}/${workerKey}.json`, await writeJson({ commit, ...result }));
  }
}

function cachePath(workerKey: string, fingerprint: string): string {
  return `workers/${workerKey}/${fingerprint}.json`;
}

async function parsed(bytes: Buffer): Promise<unknown> {
  try {
    return await readJson(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
