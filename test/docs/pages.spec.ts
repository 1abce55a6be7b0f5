import { existsSync, readdirSync } from 'node:fs';
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

/** One row per line, so that the order of the tables does not matter. */
const sorted = (rows: readonly string[][]): string[] => rows.map((row) => row.join(' | ')).sort();

/** Returns the files that a page links to, relative to the project folder. */
const linksOf = (document: string): string[] =>
  [...readDocument(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, target = '']) =>
    join(dirname(document), target),
  );

describe('a page', () => {
  it('shows files exactly as they are tested', () => {
    expect(withFile.length).toBeGreaterThan(0);
    for (const { file, text, where } of withFile) {
      expect({ where, file, text }).toEqual({ where, file, text: readDocument(file) });
    }
  });

  it('links to existing files', () => {
    const dead = DOCUMENTS.flatMap((document) =>
      linksOf(document).flatMap((path) => (existsSync(path) ? [] : [`${document} -> ${path}`])),
    );
    expect(dead).toEqual([]);
  });

  it('can be reached from README.md', () => {
    const reached = new Set(['README.md']);
    for (const document of reached) {
      for (const path of linksOf(document)) if (DOCUMENTS.includes(path)) reached.add(path);
    }
    expect([...reached].sort()).toEqual([...DOCUMENTS].sort());
  });
});

describe('README.md', () => {
  it('has at most 150 lines', () => {
    expect(readDocument('README.md').split('\n').length - 1).toBeLessThanOrEqual(150);
  });
});

describe('CONTRIBUTING.md', () => {
  const named = [...readDocument('CONTRIBUTING.md').matchAll(/`([^`\s]+)`/g)].map(([, code = '']) => code);

  it('names existing files and folders', () => {
    const paths = named.filter((code) => /^(apps|libs|proto|test|scripts|docs|\.ci|\.vscode)\//.test(code));
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !path.includes('NAME') && !existsSync(path))).toEqual([]);
  });

  it('names existing commands of package.json', () => {
    const { scripts } = JSON.parse(readDocument('package.json')) as { scripts: Record<string, string> };
    const commands = [...readDocument('CONTRIBUTING.md').matchAll(/`npm run (?:-s )?([\w:]+)/g)];
    expect(commands.length).toBeGreaterThan(8);
    expect(commands.filter(([, name = '']) => !(name in scripts))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const [, missing = ''] = /^\*\*Not there yet:\*\*(.*)$/m.exec(readDocument('docs/architecture.md')) ?? [];
  const pathsIn = (text: string): string[] =>
    [...text.matchAll(/`((?:apps|libs|proto|test|transport)\/[^`\s*]+)`/g)].map(([, path = '']) =>
      path.replace(/^transport\//, 'apps/gateway/src/transport/'),
    );

  it('names files and folders that are there', () => {
    const paths = pathsIn(readDocument('docs/architecture.md').replace(missing, ''));
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('says only of folders that are not there that they are not', () => {
    const paths = pathsIn(missing);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => existsSync(path))).toEqual([]);
  });

  it('lists every lib and app', () => {
    const [, list = ''] = /```text\n([^]*?)```/.exec(readDocument('docs/architecture.md')) ?? [];
    const listed = list.split('\n').map((line) => line.split(/\s/)[0]);
    const present = ['apps', 'libs'].flatMap((folder) =>
      readdirSync(folder).map((name) => `${folder}/${name}`),
    );
    const unlisted = present.filter((path) => !listed.includes(path));
    expect(unlisted.filter((path) => !/^libs\/(git|model|run|storage|tools)-testing$/.test(path))).toEqual(
      [],
    );
  });
});

describe('docs/extending.md', () => {
  it('begins with a complete worker in under 20 lines', () => {
    const [example] = fencedBlocks('docs/extending.md');
    expect(example?.text).toMatch(/@Worker\([^]*@Module\(/);
    expect(example?.text.trimEnd().split('\n').length).toBeLessThan(20);
  });
});

describe('.env.example', () => {
  it('is generated from the settings of all features', () => {
    expect(readDocument('.env.example')).toBe(envExample());
  });
});

describe('docs/operating.md', () => {
  it('has exactly the tables generated from the settings of all features', async () => {
    const [, shown = ''] = readDocument('docs/operating.md').split(/<!-- \/?variables -->\n/);
    expect(shown.trim()).toBe((await format(operatorTables(), { parser: 'markdown' })).trim());
  });
});

describe('docs/api.md', () => {
  it('has a row for every reason, with its code and retryability', () => {
    const documented = rowsOf('docs/api.md').filter(([, , retry = '']) => /^(yes|no)$/.test(retry));
    const wanted = Object.entries(ERROR_REASONS).map(([reason, { code, retryable }]) => [
      `\`${reason}\``,
      `\`${code}\``,
      retryable ? 'yes' : 'no',
    ]);
    expect(sorted(documented.map((row) => row.slice(0, 3)))).toEqual(sorted(wanted));
  });
});
