import type { LanguageCount, SkippedCount } from './code-roots.js';
import type { EventLoopYielder } from './event-loop-yielder.js';
import type { LanguageKind } from './language-table.js';
import type { MeasuredFile } from './measured-file.js';
import { SKIP_REASONS, type SkipReason } from './skip-reason.js';

const KIND_ORDER: readonly LanguageKind[] = ['programming', 'markup', 'build', 'data', 'prose'];

/** Adds the counted files up by language: programming languages first, each kind by lines. */
export async function countLanguages(
  files: readonly MeasuredFile[],
  yielder: EventLoopYielder,
): Promise<LanguageCount[]> {
  const counts = new Map<string, { kind: LanguageKind; files: number; lines: number; bytes: number }>();
  await yielder.each(files, (measured) => {
    if (measured.kind !== 'counted') return;
    const { name, kind } = measured.language;
    const count = counts.get(name) ?? { kind, files: 0, lines: 0, bytes: 0 };
    count.files += 1;
    count.lines += measured.lines;
    count.bytes += measured.file.sizeBytes;
    counts.set(name, count);
  });
  return [...counts]
    .map(([name, count]) => ({ name, ...count }))
    .sort(
      (a, b) =>
        KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) ||
        b.lines - a.lines ||
        (a.name < b.name ? -1 : 1),
    );
}

/** Adds the skipped files up by reason. */
export async function countSkipped(
  files: readonly MeasuredFile[],
  yielder: EventLoopYielder,
): Promise<SkippedCount[]> {
  const counts = new Map<SkipReason, { files: number; bytes: number }>();
  await yielder.each(files, (measured) => {
    if (measured.kind !== 'skipped') return;
    const count = counts.get(measured.reason) ?? { files: 0, bytes: 0 };
    count.files += 1;
    count.bytes += measured.file.sizeBytes;
    counts.set(measured.reason, count);
  });
  return [...counts]
    .map(([reason, count]) => ({ reason, meaning: SKIP_REASONS[reason], ...count }))
    .sort((a, b) => b.files - a.files);
}
