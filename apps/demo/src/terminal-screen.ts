import { createInterface } from 'node:readline/promises';
import { DemoFailure } from './demo-failure.js';
import { Screen } from './screen.js';

const BAR_WIDTH = 24;
const CLEAR_LINE = '\r\x1b[2K';

export type TerminalInput = NodeJS.ReadableStream & { readonly isTTY?: boolean };
export type TerminalOutput = NodeJS.WritableStream & { readonly columns?: number };

/** A terminal: lines scroll, and the progress of the run stays below them as a bar. */
export class TerminalScreen extends Screen {
  override readonly canAsk: boolean;
  private bar = '';

  constructor(
    private readonly input: TerminalInput,
    private readonly output: TerminalOutput,
  ) {
    super();
    this.canAsk = input.isTTY === true;
  }

  override heading(text: string): void {
    this.print(`\n${text}`);
  }

  override line(text: string): void {
    this.print(`  ${text}`);
  }

  override progress(percent: number, doing: string): void {
    const filled = Math.round((BAR_WIDTH * percent) / 100);
    const drawn = `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] ${String(percent).padStart(3)} % ${doing}`;
    // A bar that wraps could not be cleared again.
    this.bar = `  ${drawn}`.slice(0, Math.max(BAR_WIDTH, (this.output.columns || 80) - 1));
    this.output.write(CLEAR_LINE + this.bar);
  }

  override endProgress(): void {
    if (this.bar !== '') this.output.write(CLEAR_LINE);
    this.bar = '';
  }

  override async ask(prompt: string, signal: AbortSignal): Promise<string> {
    this.endProgress();
    const reader = createInterface({ input: this.input, output: this.output });
    const closed = new AbortController();
    // The reader takes Ctrl-C for itself; it means the whole demo.
    reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    reader.once('close', () => closed.abort());
    try {
      return await reader.question(`  ${prompt} `, { signal: AbortSignal.any([signal, closed.signal]) });
    } catch (error) {
      if (closed.signal.aborted && !signal.aborted) throw new DemoFailure('no answer was given');
      throw error;
    } finally {
      reader.close();
    }
  }

  private print(text: string): void {
    const above = this.bar === '' ? '' : CLEAR_LINE;
    this.output.write(`${above}${text}\n${this.bar}`);
  }
}
