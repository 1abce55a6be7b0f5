import type { LookRequest } from './file-look.js';
import { TurnsInOrder } from './turns-in-order.js';

const FILES_AT_ONCE = 8;

/** Looks at files in the thread that it is called in: for whoever has no `SourceReader`. Throws the signal's reason. */
export async function lookHere<Args, Result>(request: LookRequest<Args, Result>): Promise<void> {
  const { fs, look, files, maxBytes, overflow, signal } = request;
  const turns = new TurnsInOrder();
  let next = 0;
  const workThrough = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      const file = files[index];
      if (file === undefined) return;
      signal?.throwIfAborted();
      const content = await fs.readBytes(file.path, { maxBytes, overflow }).catch(() => undefined);
      signal?.throwIfAborted();
      const result = content === undefined ? undefined : look.look(content, file.args);
      await turns.take(index, async () => request.onResult(index, result));
    }
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, workThrough));
}
