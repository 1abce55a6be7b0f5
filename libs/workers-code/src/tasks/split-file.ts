import type { TaskFile } from './code-tasks.js';
import { estimateTokens } from './estimate-tokens.js';

/** A definition at the top of a file, or a member of one. Lines from 1, both included. */
export interface OutlineEntry {
  readonly name: string;
  readonly startLine: number;
  readonly endLine: number;
}

const MAX_DEFINES = 10;

/**
 * Splits a file that is larger than a task: at the beginnings of definitions
 * where these are known, else, and within a definition that is larger itself,
 * after as many lines as a task can hold.
 */
export function splitFile(
  file: { readonly path: string; readonly lines: number; readonly bytes: number },
  outline: readonly OutlineEntry[],
  taskTokens: number,
): TaskFile[] {
  const lines = Math.max(1, file.lines);
  const tokensPerLine = Math.max(estimateTokens(file.bytes) / lines, 0.01);
  const linesPerTask = Math.max(1, Math.floor((taskTokens - 50) / tokensPerLine));
  const sorted = outline
    .filter(({ startLine }) => startLine >= 1 && startLine <= lines)
    .toSorted((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
  const parts: TaskFile[] = [];
  let from = 1;
  while (from <= lines) {
    const last = Math.min(lines, from + linesPerTask - 1);
    const to = last === lines ? last : bestEnd(sorted, from, last);
    const defines = sorted
      .filter(({ startLine }) => startLine >= from && startLine <= to)
      .map(({ name }) => name);
    parts.push({
      path: file.path,
      tokens: Math.ceil((to - from + 1) * tokensPerLine),
      lines: { from, to },
      ...(defines.length === 0 ? {} : { defines: defines.slice(0, MAX_DEFINES) }),
    });
    from = to + 1;
  }
  return parts;
}

/** The line before the last definition that begins in the second half, of the outermost ones; else the last line. */
function bestEnd(sorted: readonly OutlineEntry[], from: number, last: number): number {
  const half = from + Math.floor((last - from) / 2);
  let best: OutlineEntry | undefined;
  let depth = Infinity;
  for (const entry of sorted) {
    if (entry.startLine <= half || entry.startLine > last + 1) continue;
    const around = sorted.filter(
      (each) => each.startLine < entry.startLine && each.endLine >= entry.endLine,
    ).length;
    if (around <= depth) {
      depth = around;
      best = entry;
    }
  }
  return best === undefined ? last : best.startLine - 1;
}
