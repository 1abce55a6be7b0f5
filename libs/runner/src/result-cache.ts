import type { ClientView } from '#events';
import type { ArtifactFs } from '#sandbox';
import type { WorkerResult } from '#worker-kit';

interface StoredResult {
  readonly worker: string;
  readonly fingerprint: string;
  readonly commit: string;
  readonly createdAt: string;
  readonly value: unknown;
  readonly message?: string;
  readonly clientView?: ClientView;
}

/** Results of workers as JSON artifacts, found again by their fingerprints. */
export class ResultCache {
  constructor(private readonly artifacts: ArtifactFs) {}

  async find(workerKey: string, fingerprint: string): Promise<WorkerResult | undefined> {
    const bytes = await this.artifacts.read(cachePath(workerKey, fingerprint));
    if (bytes === undefined) return undefined;
    const stored = parsed(bytes);
    // A damaged artifact is as good as none: the worker runs again and replaces it.
    if (stored?.fingerprint !== fingerprint || stored.worker !== workerKey) return undefined;
    return { value: stored.value, message: stored.message, clientView: stored.clientView };
  }

  async keep(workerKey: string, fingerprint: string, commit: string, result: WorkerResult): Promise<void> {
    const { value, message, clientView } = result;
    const createdAt = new Date().toISOString();
    const stored: StoredResult = { worker: workerKey, fingerprint, commit, createdAt, value, message, clientView };
    await this.artifacts.write(cachePath(workerKey, fingerprint), JSON.stringify(stored, null, 2));
  }

  /** A result that is not found again: kept for people, under its run. */
  async keepOnce(runId: string, workerKey: string, result: WorkerResult): Promise<void> {
    await this.artifacts.write(`runs/${runId}/${workerKey}.json`, JSON.stringify(result, null, 2));
  }
}

function cachePath(workerKey: string, fingerprint: string): string {
  return `workers/${workerKey}/${fingerprint}.json`;
}

function parsed(bytes: Buffer): StoredResult | undefined {
  try {
    return JSON.parse(bytes.toString('utf8')) as StoredResult;
  } catch {
    return undefined;
  }
}
