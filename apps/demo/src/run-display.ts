import { EventKind, type WatchRunResponse } from '#contract';
import { printable, printableLines } from './printable.js';
import { RepeatFold } from './repeat-fold.js';
import type { Screen } from './screen.js';

/** Maximum number of lines shown of one text; a report is longer. */
const MAX_LINES = 40;
const HEADING = /^#{1,6} /m;

/** Shows the events of one run as they arrive. */
export class RunDisplay {
  private readonly shown = new Set<string>();
  private readonly log: RepeatFold;
  private modelText = '';

  constructor(private readonly screen: Screen) {
    this.log = new RepeatFold((line) => {
      this.shown.add(line);
      screen.line(line);
    });
  }

  show({ kind, message, progressPercent }: WatchRunResponse): void {
    if (kind === EventKind.MODEL_CHUNK) return this.showModelText(message);
    this.endModelText();
    if (kind === EventKind.LOG) this.showText(message);
    else if (message !== '') this.screen.progress(progressPercent, printable(message));
  }

  /**
   * Shows the first lines of a text that the run's events have not shown already, and how many follow.
   * A page with headings is shown unchanged, so that no heading loses its content.
   */
  showText(text: string): void {
    const isPage = HEADING.test(text);
    const lines = printableLines(text).filter((line) => isPage || !this.shown.has(line));
    for (const line of lines.slice(0, MAX_LINES)) this.log.add(line);
    const left = lines.length - MAX_LINES;
    if (left > 0) this.log.add(`... and ${left} more lines, in the artifacts`);
  }

  end(): void {
    this.endModelText();
    this.log.flush();
    this.screen.endProgress();
  }

  /** Shows whole lines of a text that arrives in pieces of any size. */
  private showModelText(piece: string): void {
    const lines = (this.modelText + piece).split('\n');
    this.modelText = lines.pop() ?? '';
    for (const line of lines) this.screen.line(`model: ${printable(line)}`);
  }

  private endModelText(): void {
    if (this.modelText !== '') this.screen.line(`model: ${printable(this.modelText)}`);
    this.modelText = '';
  }
}
