import { describe, expect, it } from '@jest/globals';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { graphSourceOf } from '../graph/testing/graph-source-of.js';
import { buildCodeTasks } from './build-code-tasks.js';
import type { CodeTasks } from './code-tasks.js';
import { estimateTokens } from './estimate-tokens.js';
import { splitFile, type OutlineEntry } from './split-file.js';
import { codeTasksView } from './tasks-view.js';
import type { TasksOptions } from './tasks-options.js';

const yielder = new EventLoopYielder(1_000);

function tasksOf(
  imports: Record<string, readonly string[]>,
  options: TasksOptions = {},
  lines: Record<string, number> = {},
  outline: readonly OutlineEntry[] = [],
): Promise<CodeTasks> {
  const source = graphSourceOf(imports, lines);
  return buildCodeTasks({ source, outlineOf: () => Promise.resolve(outline), options, yielder });
}

const paths = (value: CodeTasks) => value.tasks.map(({ files }) => files.map(({ path }) => path));

/** Imports that lead to a later task. */
function forward(value: CodeTasks, imports: Record<string, readonly string[]>): string[] {
  const taskOf = new Map(paths(value).flatMap((files, index) => files.map((path) => [path, index])));
  return Object.entries(imports).flatMap(([path, targets]) =>
    targets.flatMap((to) => ((taskOf.get(to) ?? 0) > (taskOf.get(path) ?? 0) ? [`${path} > ${to}`] : [])),
  );
}

/** Files of 300 bytes, 104 tokens each. */
const ONE = estimateTokens(300);

describe('buildCodeTasks', () => {
  it('puts each piece after those that it needs', async () => {
    const imports = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `src/d${index % 4}/f${index}.ts`,
        [index + 1, index + 7].flatMap((to) => (to < 60 ? [`src/d${to % 4}/f${to}.ts`] : [])),
      ]),
    );
    const value = await tasksOf(imports, { taskTokens: 4 * ONE });
    expect(forward(value, imports)).toEqual([]);
    expect(paths(value).flat().toSorted()).toEqual(Object.keys(imports).toSorted());
    expect(value.tasks.every(({ tokens }) => tokens <= 4 * ONE)).toBe(true);
    for (const { id, needs } of value.tasks) {
      expect(needs.every((need) => Number(need.slice(1)) < Number(id.slice(1)))).toBe(true);
    }
    expect(value.cuts).toEqual([]);
  });

  it('keeps a folder together, and tests apart from code', async () => {
    const value = await tasksOf(
      { 'a/x.ts': [], 'b/x.ts': [], 'a/y.ts': [], 'b/y.ts': [], 'a/x.spec.ts': ['a/x.ts'] },
      { taskTokens: 2 * ONE },
    );
    expect(value.tasks.map(({ title, use, files, needs }) => [title, use, files.length, needs])).toEqual([
      ['a', 'product', 2, []],
      ['b', 'product', 2, []],
      ['a/x.spec.ts', 'test', 1, ['t1']],
    ]);
  });

  it('begins with the product, then what supports it, then tests', async () => {
    const value = await tasksOf(
      { 'examples/a.ts': [], 'b/x.spec.ts': [], 'examples/b.ts': ['lib/a.ts'], 'lib/a.ts': [], 'z/a.ts': [] },
      { taskTokens: ONE },
    );
    expect(value.tasks.map(({ use }) => use)).toEqual(['product', 'product', 'support', 'support', 'test']);
  });

  it('keeps a circle in one task', async () => {
    const imports = { 'a/x.ts': ['b/y.ts'], 'b/y.ts': ['a/x.ts'], 'c/z.ts': ['a/x.ts'] };
    const value = await tasksOf(imports, { taskTokens: 2 * ONE });
    expect(paths(value)).toEqual([expect.arrayContaining(['a/x.ts', 'b/y.ts']), ['c/z.ts']]);
  });

  it('cuts a circle that is larger than a task, and says where and why', async () => {
    const imports = { 'a.ts': ['b.ts'], 'b.ts': ['c.ts'], 'c.ts': ['d.ts'], 'd.ts': ['a.ts'] };
    const value = await tasksOf(imports, { taskTokens: 2 * ONE });
    expect(value.tasks).toHaveLength(2);
    expect(value.cuts).toEqual([
      {
        reason: expect.stringContaining('4 files import each other in a circle'),
        imports: [expect.objectContaining({ line: 1 })],
      },
    ]);
    expect(forward(value, imports)).toEqual(value.cuts[0]?.imports.map(({ path, to }) => `${path} > ${to}`));
  });

  it('splits a file that is larger than a task at its definitions', async () => {
    const outline = [1, 40, 80, 120, 160].map((startLine) => ({
      name: `f${startLine}`,
      startLine,
      endLine: startLine + 39,
    }));
    const value = await tasksOf(
      { 'big.ts': [], 'use.ts': ['big.ts'] },
      { taskTokens: 1_000 },
      { 'big.ts': 200 },
      outline,
    );
    const parts = value.tasks.flatMap(({ files }) => files.filter(({ path }) => path === 'big.ts'));
    expect(parts.map(({ lines, defines }) => [lines?.from, lines?.to, defines])).toEqual([
      [1, 79, ['f1', 'f40']],
      [80, 159, ['f80', 'f120']],
      [160, 200, ['f160']],
    ]);
    expect(value.tasks.map(({ title }) => title)).toEqual([
      'big.ts lines 1 to 79',
      'big.ts lines 80 to 159',
      '.',
    ]);
    expect(value.tasks[2]?.needs).toEqual(['t2']);
  });

  it('names no more tasks than it may, and says so', async () => {
    const value = await tasksOf(
      { 'a/x.ts': [], 'b/y.ts': [], 'c/z.ts': [] },
      { taskTokens: ONE, maxTasks: 1 },
    );
    expect([value.tasks.length, value.totals.tasks, value.leftOut]).toEqual([
      1,
      3,
      ['2 more tasks are not listed.'],
    ]);
  });

  it('draws an edge from each task to those that need it', async () => {
    const value = await tasksOf({ 'a/x.ts': ['b/y.ts'], 'b/y.ts': [] }, { taskTokens: ONE });
    expect(codeTasksView(value).content).toMatchObject({
      graph: { nodes: [{ uid: 't1', label: '1. b/y.ts' }, { uid: 't2' }], edges: [{ from: 't1', to: 't2' }] },
    });
  });
});

describe('splitFile', () => {
  it('splits after lines where no definition is known, and covers every line once', () => {
    const parts = splitFile({ path: 'a', lines: 1_000, bytes: 36_000 }, [], 1_050);
    const covered = parts.flatMap(({ lines }) =>
      Array.from(
        { length: (lines?.to ?? 0) - (lines?.from ?? 0) + 1 },
        (_, index) => (lines?.from ?? 0) + index,
      ),
    );
    expect(covered).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    expect(parts.every(({ tokens }) => tokens <= 1_050)).toBe(true);
  });

  it('prefers the beginning of an outer definition to that of a member', () => {
    const outline = [
      { name: 'A', startLine: 1, endLine: 60 },
      { name: 'B', startLine: 61, endLine: 200 },
      { name: 'B.m', startLine: 70, endLine: 90 },
      { name: 'B.n', startLine: 91, endLine: 200 },
    ];
    expect(splitFile({ path: 'a', lines: 200, bytes: 7_200 }, outline, 1_100)[0]?.lines).toEqual({
      from: 1,
      to: 60,
    });
  });
});
