import { spreadOf } from './interleaved.js';

/** Any table of a result, ready to be printed: the first column is text, the others are numbers. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The numbers behind it, unrounded, for the JSON file. */
  readonly data?: unknown;
}

export interface ContenderSamples {
  readonly title: string;
  /** The unit after the median, such as `events/s`. */
  readonly unit: string;
  /** By contender, in the order of the rows. */
  readonly samples: ReadonlyMap<string, readonly number[]>;
  /** Contenders that the others are set against, a column each: value / that contender's value. */
  readonly baselines: readonly string[];
}

/** One row a contender: median, least to greatest, and the ratio to each baseline. */
export function contenderTable({ title, unit, samples, baselines }: ContenderSamples): Table {
  const spreads = new Map([...samples].map(([name, values]) => [name, spreadOf(values)]));
  const rows = [...spreads].map(([name, { median, min, max }]) => [
    name,
    numberText(median),
    `${numberText(min)} .. ${numberText(max)}`,
    ...baselines.map((baseline) => numberText(median / (spreads.get(baseline)?.median ?? NaN))),
  ]);
  return {
    title,
    columns: ['contender', `median, ${unit}`, 'least .. greatest', ...baselines.map((name) => `/ ${name}`)],
    rows,
    data: { unit, samples: Object.fromEntries(samples) },
  };
}

/** Three significant digits, thousands grouped; a dash for what was not measured. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return value.toLocaleString('en', { maximumSignificantDigits: Math.abs(value) < 1 ? 2 : 3 });
}

export function tableText({ title, columns, rows }: Table): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ');
  return `${[title, line(columns), ...rows.map(line)].join('\n')}\n`;
}

export function tableMarkdown({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = columns.map((_, index) => (index === 0 ? '---' : '---:'));
  return `**${title}**\n\n${[line(columns), line(rule), ...rows.map(line)].join('\n')}\n`;
}
