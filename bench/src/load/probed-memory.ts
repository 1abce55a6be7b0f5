import { connect } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROBE = new URL('./memory-probe.js', import.meta.url);

export interface MemoryBytes {
  readonly rss: number;
  /** V8's heap and what it holds outside of it. */
  readonly heap: number;
}

/** Asks one server under test for its memory; that server is started with `env`. */
export class ProbedMemory {
  private readonly folder = mkdtempSync(join(tmpdir(), 'probe-'));
  private readonly path = join(this.folder, 'socket');

  readonly env: Readonly<Record<string, string>> = {
    NODE_OPTIONS: `--import=${PROBE.href}`,
    MEMORY_PROBE: this.path,
  };

  /** Returns the memory in use; `collected`: after a garbage collection, which stops the server meanwhile. */
  async read(collected: boolean): Promise<MemoryBytes> {
    const socket = connect(this.path);
    socket.write(collected ? 'c' : 'r');
    let text = '';
    for await (const piece of socket) text += String(piece);
    const { rss, heapUsed, external } = JSON.parse(text) as NodeJS.MemoryUsage;
    return { rss, heap: heapUsed + external };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
