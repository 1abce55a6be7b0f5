import { EventKind, type WatchRunResponse } from '#contract';
import { printable, printableLines } from './printable.js';
import { RepeatFold } from './repeat-fold.js';
import type { Screen } from './screen.js';

/** Lines of one text that are shown; a report is a page of its own. */
const MAX_LINES = 40;
const HEADING = /^#{1,6} /m;

/** Shows the events of one run as they come. */
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
   * Shows the first of those lines of a text that the run's events have not
   * shown already, and says how many follow. A page with headings is shown as
   * it stands, so that no heading loses what is under it.
   */
  showText(text: string): void {
    const isPage = HEADING.test(text);
    const lines = printableLines(text).filter((line) => isPage || !this.shown.has(line));
    for (const line of lines.slice(0, MAX_LINES)) this.log.add(line);
    const left = lines.length - MAX_LINES;
    if (left > 0) this.log.add(`... and ${left} more lines, which the artifacts have`);
  }

  end(): void {
    this.endModelText();
    this.log.flush();
    this.screen.endProgress();
  }

  /** Pieces of a text come in any size; whole lines of it are shown. */
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
