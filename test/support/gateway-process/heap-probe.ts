import { eventually } from '#testing';
import type { GatewayProcess } from './gateway-process.js';

const PROBE = new URL('./fixtures/heap-probe.mjs', import.meta.url);

/** Bounds the heap of a gateway process, and reads what it has in use. */
export class HeapProbe {
  /** For the gateway's start. */
  readonly env: Readonly<Record<string, string>>;
  private readings = 0;

  constructor(maxHeapMib: number) {
    this.env = { NODE_OPTIONS: `--max-old-space-size=${maxHeapMib} --import=${PROBE.href}` };
  }

  /** V8's heap and what it holds outside of it, after a collection, in bytes. */
  async read(gateway: GatewayProcess): Promise<number> {
    this.readings += 1;
    const line = new RegExp(`^{"heapReading":${this.readings},"bytes":(\\d+)}$`, 'm');
    process.kill(gateway.pid, 'SIGUSR2');
    return eventually('a reading of the heap', () => {
      const found = line.exec(gateway.logs());
      return found === null ? undefined : Number(found[1]);
    });
  }
}
