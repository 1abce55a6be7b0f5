import { describe, expect, it } from '@jest/globals';
import { EventLoopYielder } from '../event-loop-yielder.js';
import type { Definition, FileFacts, RawImport } from '../parsing/file-facts.js';
import { buildCodeSymbols } from './build-code-symbols.js';
import { summariseSymbols } from './summarise-symbols.js';
import type { SymbolsOptions } from './symbols-options.js';

interface FileOf {
  readonly language?: string;
  /** `name` is exported, `-name` is not, `Parent.name` is a member. */
  readonly defines?: readonly string[];
  readonly uses?: readonly string[];
  /** A path, its names behind a colon: `./b:x,y`. */
  readonly imports?: readonly string[];
  readonly kind?: RawImport['kind'];
}

function definitionOf(text: string, index: number): Definition {
  const exported = !text.startsWith('-');
  const [name = '', parent] = text.replace('-', '').split('.').toReversed();
  const lines = { startLine: 1 + 10 * index, endLine: 9 + 10 * index };
  return { name, kind: 'function', ...lines, exported, ...(parent === undefined ? {} : { parent }) };
}

function factsOf({ defines = [], uses = [], imports = [], kind = 'import' }: FileOf): FileFacts {
  return {
    imports: imports.map((text, index) => {
      const [specifier = '', names] = text.split(':');
      return {
        specifier,
        line: index + 1,
        kind,
        ...(names === undefined ? {} : { names: names.split(',') }),
      };
    }),
    definitions: defines.map(definitionOf),
    references: uses,
  };
}

async function symbolsOf(given: Record<string, FileOf>, options: SymbolsOptions = {}) {
  const entries = Object.entries(given);
  const value = await buildCodeSymbols({
    imports: {
      files: entries.map(([path, { language = 'TypeScript' }]) => ({
        path,
        language,
        bytes: 1,
        lines: 1,
        isTest: false,
      })),
      imports: entries.flatMap(([, file], from) =>
        factsOf(file).imports.map(({ specifier, line, kind }) => ({
          from,
          line,
          kind,
          specifier,
          typeOnly: false,
          target: { kind: 'file' as const, path: specifier },
        })),
      ),
    },
    eachFacts: (visit) => Promise.resolve(entries.forEach(([path, file]) => visit(path, factsOf(file)))),
    options,
    yielder: new EventLoopYielder(1_000),
  });
  const uses = value.symbols.flatMap(({ file, definition, uses: each }) =>
    each.map(
      (use) =>
        `${value.files[use.file]?.path} uses ${value.files[file]?.definitions[definition]?.name} of ${value.files[file]?.path} by ${use.by}`,
    ),
  );
  return { value, uses };
}

describe('buildCodeSymbols', () => {
  it('joins an imported name with its definition, and no other name', async () => {
    const { uses } = await symbolsOf({
      'b.ts': { defines: ['boil', 'heat', '-hide'] },
      'a.ts': { imports: ['b.ts:boil,hide'], uses: ['boil', 'heat'] },
    });
    expect(uses).toEqual(['a.ts uses boil of b.ts by import']);
  });

  it('follows a name through files that pass it on', async () => {
    const { uses } = await symbolsOf({
      'b.ts': { defines: ['boil', 'heat'] },
      'index.ts': { imports: ['b.ts:*'], kind: 'export' },
      'top.ts': { imports: ['index.ts:boil'], kind: 'export' },
      'a.ts': { imports: ['top.ts:boil,heat'] },
    });
    expect(uses).toContain('a.ts uses boil of b.ts by import');
    expect(uses).not.toContain('a.ts uses heat of b.ts by import');
  });

  it('ends on files that pass names on in a circle', async () => {
    const { uses } = await symbolsOf({
      'x.ts': { imports: ['y.ts:*'], kind: 'export' },
      'y.ts': { imports: ['x.ts:*'], kind: 'export' },
      'a.ts': { imports: ['x.ts:nothing'] },
    });
    expect(uses).toEqual([]);
  });

  it('finds what is used of a module that is imported as a whole', async () => {
    const { uses } = await symbolsOf({
      'boil/pot.go': { language: 'Go', defines: ['Boil', 'Cool', 'Kettle.Boil'] },
      'main.go': { language: 'Go', imports: ['boil/pot.go'], uses: ['boil', 'Boil'] },
    });
    expect(uses).toEqual(['main.go uses Boil of boil/pot.go by module']);
  });

  it('sees the own folder where the language does', async () => {
    const { uses } = await symbolsOf({
      'boil/pot.go': { language: 'Go', defines: ['Boil'] },
      'boil/lid.go': { language: 'Go', uses: ['Boil'] },
      'cool/ice.go': { language: 'Go', uses: ['Boil'] },
    });
    expect(uses).toEqual(['boil/lid.go uses Boil of boil/pot.go by module']);
  });

  it('trusts a name alone only where no import is needed and one file defines it', async () => {
    const files = (language: string) => ({
      'pot.x': { language, defines: ['Kettle', 'Lid'] },
      'lid.x': { language, defines: ['Lid'] },
      'use.x': { language, uses: ['Kettle', 'Lid'] },
    });
    expect((await symbolsOf(files('Ruby'))).uses).toEqual(['use.x uses Kettle of pot.x by unique']);
    expect((await symbolsOf(files('TypeScript'))).uses).toEqual([]);
  });

  it('counts, ranks and summarises', async () => {
    const { value } = await symbolsOf({
      'b.ts': { defines: ['heat', 'boil', '-hide', 'Pot.pour'] },
      'a.ts': { imports: ['b.ts:boil'] },
      'c.ts': { imports: ['b.ts:boil,heat'] },
    });
    expect(value.totals).toEqual({ files: 3, definitions: 4, exported: 3, references: 3 });
    expect(summariseSymbols(value)).toEqual([
      '4 definitions in 3 files, 3 of them exported; 3 uses from other files',
      'Most used: boil (function, b.ts:11, used by 2 files), heat (function, b.ts:1, used by 1 files)',
    ]);
  });

  it('keeps its bounds: exported definitions stay, and what is missing is said', async () => {
    const { value } = await symbolsOf(
      { 'b.ts': { defines: ['-hide', 'boil', 'heat'] }, 'a.ts': { imports: ['b.ts:boil,heat'] } },
      { maxDefinitions: 2, maxSymbols: 1 },
    );
    expect(value.files[0]?.definitions.map(({ name }) => name)).toEqual(['boil', 'heat']);
    expect(value.leftOut).toEqual([
      '1 definitions are not listed, those that no other file can reach first.',
      '1 less used definitions are not listed with their uses.',
    ]);
  });
});
