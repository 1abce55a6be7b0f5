import { join } from 'node:path';

const PRELOAD = join(import.meta.dirname, 'fixtures', 'turn-probe.mjs');

/** For the environment of a gateway process whose event loop is to be measured. */
export const PROBED: Readonly<Record<string, string>> = { NODE_OPTIONS: `--import=${PRELOAD}` };

/** Measures the turns of the event loop of a gateway that was started with `PROBED`, from within its process. */
export class EventLoopProbe {
  private constructor(private readonly url: string) {}

  static of(gateway: { logs(): string }): EventLoopProbe {
    const [, port] = /"msg":"turn probe","port":(\d+)/.exec(gateway.logs()) ?? [];
    if (port === undefined) throw new Error('the gateway was started without the probe');
    return new EventLoopProbe(`http://127.0.0.1:${port}`);
  }

  /** The longest turn while `work` was under way, in milliseconds. */
  async longestTurnMs(work: () => Promise<unknown>): Promise<number> {
    await this.read();
    await work();
    return this.read();
  }

  /**
   * The least of the longest turns of several times: what else the machine does
   * can only make a turn longer. Ends early when one is within `enoughMs`.
   */
  async leastLongestTurnMs(work: () => Promise<unknown>, times: number, enoughMs = 0): Promise<number> {
    let least = Infinity;
    for (let time = 0; time < times && least > enoughMs; time += 1) {
      least = Math.min(least, await this.longestTurnMs(work));
    }
    return least;
  }

  private async read(): Promise<number> {
    const { longestMs } = (await (await fetch(this.url)).json()) as { longestMs: number };
    return longestMs;
  }
}
