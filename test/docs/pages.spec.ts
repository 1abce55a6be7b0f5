import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format } from 'prettier';
import { envExample } from '../../apps/gateway/src/config/env-example.js';
import { operatorTables } from '../../apps/gateway/src/config/operator-tables.js';
import { ERROR_REASONS } from '#errors';
import { DOCUMENTS, fencedBlocks, markOf, readDocument, rowsOf } from './markdown.js';

const blocks = DOCUMENTS.flatMap(fencedBlocks);
const withFile = blocks.flatMap((block) => {
  const file = markOf(block, 'file');
  return file === undefined ? [] : [{ file, text: block.text, where: `${block.document}:${block.line}` }];
});

/** One line a row, so that the order of the tables does not matter. */
const sorted = (rows: readonly string[][]): string[] => rows.map((row) => row.join(' | ')).sort();

describe('a page', () => {
  it('shows files exactly as they are tested', () => {
    expect(withFile.length).toBeGreaterThan(0);
    for (const { file, text, where } of withFile) {
      expect({ where, file, text }).toEqual({ where, file, text: readDocument(file) });
    }
  });

  it('links to files that are there', () => {
    const dead = DOCUMENTS.flatMap((document) =>
      [...readDocument(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].flatMap(
        ([, target = '']) =>
          existsSync(join(dirname(document), target)) ? [] : [`${document} -> ${target}`],
      ),
    );
    expect(dead).toEqual([]);
  });
});

describe('docs/extending.md', () => {
  it('begins with a whole worker in under 20 lines', () => {
    const [example] = fencedBlocks('docs/extending.md');
    expect(example?.text).toMatch(/@Worker\([^]*@Module\(/);
    expect(example?.text.trimEnd().split('\n').length).toBeLessThan(20);
  });
});

describe('.env.example', () => {
  it('is made of the settings of all features', () => {
    expect(readDocument('.env.example')).toBe(envExample());
  });
});

describe('docs/operating.md', () => {
  it('has the tables that the settings of all features make, to the letter', async () => {
    const [, shown = ''] = readDocument('docs/operating.md').split(/<!-- \/?variables -->\n/);
    expect(shown.trim()).toBe((await format(operatorTables(), { parser: 'markdown' })).trim());
  });
});

describe('docs/api.md', () => {
  it('has a row for every reason, with its code and whether a retry may help', () => {
    const documented = rowsOf('docs/api.md').filter(([, , retry = '']) => /^(yes|no)$/.test(retry));
    const wanted = Object.entries(ERROR_REASONS).map(([reason, { code, retryable }]) => [
      `\`${reason}\``,
      `\`${code}\``,
      retryable ? 'yes' : 'no',
    ]);
    expect(sorted(documented.map((row) => row.slice(0, 3)))).toEqual(sorted(wanted));
  });
});
