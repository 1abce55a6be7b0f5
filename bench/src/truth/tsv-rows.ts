import { readFile } from 'node:fs/promises';

/** Compiled to dist/bench/src/truth: the project's folder is four above. */
export const TRUTH = new URL('../../../../bench/truth/', import.meta.url);

/** The rows of a file of bench/truth, by the names of its columns. */
export async function tsvRows(name: string): Promise<Readonly<Record<string, string>>[]> {
  const [head = '', ...lines] = (await readFile(new URL(name, TRUTH), 'utf8')).trimEnd().split('\n');
  const columns = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
}
