import { parentPort, workerData } from 'node:worker_threads';
import { AbandonedError, WordIndexStore } from './word-index-store.ts';
import type { WordIndexAnswer, WordIndexRequest, WordIndexThreadData } from './word-index-messages.ts';

// Runs in a worker thread, as reading and splitting every file of a
// repository keeps a processor busy for seconds. In tests Node runs these
// sources directly, so they import each other with the `.ts` extension and
// use no syntax that needs compiling.
const store = new WordIndexStore(workerData as WordIndexThreadData);
const pending = new Set<number>();
const abandoned = new Set<number>();

async function respondTo(request: Exclude<WordIndexRequest, { kind: 'cancel' }>): Promise<WordIndexAnswer> {
  const { id } = request;
  pending.add(id);
  try {
    if (request.kind === 'search')
      return { kind: 'found', id, page: store.search(request.key, request.search) };
    return {
      kind: 'ensured',
      id,
      facts: await store.ensure(request.key, request.root, () => abandoned.has(id)),
    };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | null)?.code;
    const message = error instanceof AbandonedError ? error.message : String(error);
    return { kind: 'failed', id, message, full: code === 'ENOSPC' || code === 'EDQUOT' };
  } finally {
    pending.delete(id);
    abandoned.delete(id);
  }
}

parentPort?.on('message', (request: WordIndexRequest) => {
  if (request.kind === 'cancel') {
    if (pending.has(request.id)) abandoned.add(request.id);
    return;
  }
  void respondTo(request).then((answer) => parentPort?.postMessage(answer));
});
