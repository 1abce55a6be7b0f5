import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a document. */
export interface FencedBlock {
  readonly document: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** The first word after the fence. */
  readonly language: string;
  /** The words after the language, such as `run` or `file=test/docs/x.ts`. */
  readonly marks: readonly string[];
  readonly text: string;
}

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pagesBelow('docs')];

function pagesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `${folder}/${path}`)
    .sort();
}

/** Every page of the documentation, relative to the project folder. */
export const DOCUMENTS: readonly string[] = PAGES;

export function readDocument(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Returns the fenced blocks of a page, in order. */
export function fencedBlocks(document: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { line: number; info: string; lines: string[] } | undefined;
  readDocument(document)
    .split('\n')
    .forEach((text, index) => {
      const fence = /^```(.*)$/.exec(text);
      if (open === undefined) {
        if (fence) open = { line: index + 1, info: fence[1] ?? '', lines: [] };
        return;
      }
      if (fence === null) return void open.lines.push(text);
      const [language = '', ...marks] = open.info.trim().split(/\s+/);
      blocks.push({ document, line: open.line, language, marks, text: `${open.lines.join('\n')}\n` });
      open = undefined;
    });
  return blocks;
}

/** Returns the value of `name=` among a block's marks. */
export function markOf({ marks }: FencedBlock, name: string): string | undefined {
  return marks.find((mark) => mark.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Returns the cells of a Markdown table row. */
const cellsOf = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** Returns the cells of every table row on a page whose first cell is code. */
export function rowsOf(document: string): string[][] {
  return readDocument(document)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map(cellsOf);
}
