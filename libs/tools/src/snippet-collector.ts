import { GatewayError } from '#errors';
import { cancelledBy, decodeUtf8Text, type RepoFs } from '#sandbox';
import { estimateTokens } from './estimate-tokens.js';
import { mergeRanges, type LineRange } from './line-ranges.js';
import { TextLines } from './text-lines.js';

export interface SnippetPlace extends LineRange {
  readonly path: string;
}

export interface Snippet extends SnippetPlace {
  readonly text: string;
  readonly tokens: number;
}

export interface OmittedSnippet extends SnippetPlace {
  /** `BUDGET`, `NO_SUCH_LINES`, or the reason of the error with which the file could not be read. */
  readonly reason: string;
}

export interface CollectedSnippets {
  readonly snippets: Snippet[];
  readonly tokens: number;
  readonly omitted: OmittedSnippet[];
}

export interface SnippetCollectorOptions {
  readonly maxTokens: number;
  /** Larger files are not read. */
  readonly maxFileBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Collects lines of files within a token budget. Files are in the order in which they were first named; a range
 * that does not fit is cut off, and its rest listed as omitted. An unreadable file does not affect the others.
 */
export class SnippetCollector {
  private readonly snippets: Snippet[] = [];
  private readonly omitted: OmittedSnippet[] = [];
  private tokens = 0;

  constructor(
    private readonly fs: RepoFs,
    private readonly options: SnippetCollectorOptions,
  ) {}

  /** A range beyond the end of its file is shortened. */
  async collect(places: readonly SnippetPlace[]): Promise<CollectedSnippets> {
    const byPath = Map.groupBy(places, ({ path }) => path);
    for (const [path, wanted] of byPath) {
      if (this.options.signal.aborted) throw cancelledBy(this.options.signal);
      await this.collectFrom(path, wanted);
    }
    return { snippets: this.snippets, tokens: this.tokens, omitted: this.omitted };
  }

  private async collectFrom(path: string, wanted: readonly SnippetPlace[]): Promise<void> {
    let lines: TextLines;
    try {
      lines = new TextLines(await this.fs.readBytes(path, { maxBytes: this.options.maxFileBytes }));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      for (const place of wanted) this.omit(place, error.reason);
      return;
    }
    const within = wanted.filter((place) => {
      const exists = place.fromLine <= lines.count && place.fromLine <= place.toLine;
      if (!exists) this.omit(place, 'NO_SUCH_LINES');
      return exists;
    });
    const ranges = within.map(({ fromLine, toLine }) => ({
      fromLine,
      toLine: Math.min(toLine, lines.count),
    }));
    for (const range of mergeRanges(ranges)) this.take(path, range, lines);
  }

  private take(path: string, range: LineRange, lines: TextLines): void {
    const toLine = lastLineWithin(lines, range, this.options.maxTokens - this.tokens);
    if (toLine < range.toLine) {
      this.omit({ path, fromLine: Math.max(toLine + 1, range.fromLine), toLine: range.toLine }, 'BUDGET');
    }
    if (toLine < range.fromLine) return;
    const taken = { fromLine: range.fromLine, toLine };
    try {
      const tokens = tokensOf(lines, taken);
      this.snippets.push({ path, ...taken, text: decodeUtf8Text(lines.bytesOf(taken), path), tokens });
      this.tokens += tokens;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.omit({ path, ...taken }, error.reason);
    }
  }

  private omit({ path, fromLine, toLine }: SnippetPlace, reason: string): void {
    const last = Number.isFinite(toLine) ? toLine : 0;
    this.omitted.push({ path, fromLine, toLine: last, reason });
  }
}

/** Returns the last line up to which the range fits; the line before the range when none does. */
function lastLineWithin(lines: TextLines, range: LineRange, tokens: number): number {
  let fits = range.fromLine - 1;
  let over = range.toLine + 1;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (tokensOf(lines, { ...range, toLine: middle }) <= tokens) fits = middle;
    else over = middle;
  }
  return fits;
}

function tokensOf(lines: TextLines, range: LineRange): number {
  return estimateTokens(lines.bytesOf(range).length);
}
