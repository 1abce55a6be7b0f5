import { RepoThreadReader } from '#sandbox';
import type { FileLook } from './file-look.js';
import { SHARED_AT, type LookBatch } from './parse-batch.js';

/** A look of any kind: what goes in and out is known by those who ask for it. */
export type AnyLook = FileLook<never, unknown>;

/** Works through batches of looks in a parsing thread. */
export class BatchLooker {
  private readonly looks: ReadonlyMap<string, AnyLook>;

  constructor(
    looks: readonly AnyLook[],
    private readonly shared: Int32Array,
  ) {
    this.looks = new Map(looks.map((each) => [each.name, each]));
  }

  /** A result for each file, in their order; fewer once the pool says stop. */
  look({ ticket, look: name, maxBytes, overflow, files }: LookBatch): unknown[] {
    const look = this.looks.get(name);
    const reader = new RepoThreadReader(ticket);
    const results: unknown[] = [];
    try {
      for (const [index, { path, args }] of files.entries()) {
        if (Atomics.load(this.shared, SHARED_AT.stop) === 1) break;
        Atomics.store(this.shared, SHARED_AT.file, index + 1);
        results.push(attempted(() => look?.look(reader.read(path, maxBytes, overflow), args as never)));
      }
    } finally {
      reader.close();
      Atomics.store(this.shared, SHARED_AT.file, 0);
    }
    return results;
  }
}

/** One bad file is no failure of the others. */
function attempted(work: () => unknown): unknown {
  try {
    return work();
  } catch {
    return undefined;
  }
}
