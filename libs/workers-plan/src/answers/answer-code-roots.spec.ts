import { describe, expect, it } from '@jest/globals';
import type { CodeGraph, CodeRoots } from '#workers-code';
import { entryPoints } from './answer-code-roots.js';

const entry = (path: string) => ({ path, kind: 'executable' as const, why: 'src/main' });

describe('where to start reading', () => {
  it('puts the program that imports the most first', () => {
    const roots: Pick<CodeRoots, 'entryPoints'> = { entryPoints: [entry('a/small.ts'), entry('b/large.ts')] };
    const reached = [
      { ...entry('a/small.ts'), steps: [], reaches: 3 },
      { ...entry('b/large.ts'), steps: [], reaches: 40 },
    ];
    const graph: Pick<CodeGraph, 'entryPoints' | 'files'> = { entryPoints: reached, files: [] };
    const lines = entryPoints({ code_roots: roots as CodeRoots, code_graph: graph as CodeGraph });
    expect(lines.map((line) => /`(.*?)`/.exec(line)?.[1])).toEqual(['b/large.ts', 'a/small.ts']);
  });
});
