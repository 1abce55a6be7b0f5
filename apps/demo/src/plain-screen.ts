import type { Writable } from 'node:stream';
import { Screen } from './screen.js';

/** Percentage steps at which progress of the same kind gets another line. */
const PROGRESS_STEP = 20;

/** Plain lines, for files, pipes and CI. Nothing is ever overwritten. */
export class PlainScreen extends Screen {
  override readonly canAsk = false;
  private shownPercent = -PROGRESS_STEP;
  private shownKind = '';

  constructor(private readonly output: Writable) {
    super();
  }

  override heading(text: string): void {
    this.output.write(`\n${text}\n`);
  }

  override line(text: string): void {
    this.output.write(`  ${text}\n`.replace(/ +\n$/, '\n'));
  }

  override progress(percent: number, doing: string): void {
    const kind = doing.replaceAll(/\d+/g, '0');
    if (kind === this.shownKind && percent < this.shownPercent + PROGRESS_STEP) return;
    this.shownKind = kind;
    this.shownPercent = percent;
    this.line(`${String(percent).padStart(3)} % ${doing}`);
  }

  override endProgress(): void {
    this.shownPercent = -PROGRESS_STEP;
    this.shownKind = '';
  }

  override ask(): Promise<string> {
    return Promise.reject(new Error('there is nobody to ask'));
  }
}
