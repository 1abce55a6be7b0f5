import { parentPort, workerData } from 'node:worker_threads';
import { GivenUpError, WordIndexDesk } from './word-index-desk.ts';
import type { WordIndexAnswer, WordIndexOrder, WordIndexThreadData } from './word-index-messages.ts';

// Runs in a thread of its own: reading and cutting up every file of a
// repository keeps a processor busy for seconds. In tests Node runs these
// sources as they are, so they import each other with their own ending and
// use nothing that needs compiling.
const desk = new WordIndexDesk(workerData as WordIndexThreadData);
const pending = new Set<number>();
const givenUp = new Set<number>();

async function answerTo(order: Exclude<WordIndexOrder, { kind: 'cancel' }>): Promise<WordIndexAnswer> {
  const { id } = order;
  pending.add(id);
  try {
    if (order.kind === 'search') return { kind: 'found', id, page: desk.search(order.key, order.search) };
    return { kind: 'ensured', id, facts: await desk.ensure(order.key, order.root, () => givenUp.has(id)) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException | null)?.code;
    const message = error instanceof GivenUpError ? error.message : String(error);
    return { kind: 'failed', id, message, full: code === 'ENOSPC' || code === 'EDQUOT' };
  } finally {
    pending.delete(id);
    givenUp.delete(id);
  }
}

parentPort?.on('message', (order: WordIndexOrder) => {
  if (order.kind === 'cancel') {
    if (pending.has(order.id)) givenUp.add(order.id);
    return;
  }
  void answerTo(order).then((answer) => parentPort?.postMessage(answer));
});
