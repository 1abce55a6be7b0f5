import { defaultsOf } from '#settings';
import type { EventLoopYielder } from '../event-loop-yielder.js';
import { compileGraph } from '../graph/compiled-graph.js';
import type { GraphSource } from '../graph/graph-source.js';
import { directoryOf, shownDirectory } from '../repo-path.js';
import type { CodeTask, CodeTasks, TaskFile } from './code-tasks.js';
import { packUnits } from './pack-units.js';
import { tasksSettings, type TasksOptions } from './tasks-options.js';
import { taskUnits, type OutlineSource, type TaskUnit } from './task-units.js';

const MAX_CONTEXT = 20;
const MAX_NEEDS = 100;

export interface BuildTasksRequest {
  readonly source: GraphSource;
  readonly outlineOf: OutlineSource;
  readonly options?: TasksOptions;
  readonly yielder: EventLoopYielder;
}

/** Cuts the code into tasks, each after those that it needs. */
export async function buildCodeTasks(request: BuildTasksRequest): Promise<CodeTasks> {
  const { source, yielder } = request;
  const options = { ...defaultsOf(tasksSettings), ...request.options };
  const { taskTokens } = options;
  const compiled = await compileGraph(source, yielder);
  const { units, cuts } = await taskUnits(compiled, taskTokens, request.outlineOf, yielder);
  const packed = await packUnits(units, taskTokens, yielder);
  const taskOf = new Int32Array(source.files.length).fill(-1);
  const taskOfUnit = new Int32Array(units.length).fill(-1);
  packed.forEach((task, index) => {
    for (const unit of task) {
      taskOfUnit[unit] = index;
      for (const node of units[unit]?.nodes ?? []) taskOf[node] = index;
    }
  });
  const tasks: CodeTask[] = [];
  let named = 0;
  for (const [index, task] of packed.entries()) {
    await yielder.yieldIfDue();
    if (tasks.length >= options.maxTasks || named >= options.maxFiles) break;
    const members = task.flatMap((unit) => units[unit] ?? []);
    const own = describeTask(index, members);
    named += own.files.length;
    const needs = new Set<number>();
    const context = new Map<number, number>();
    for (const unit of task) {
      for (const need of units[unit]?.needs ?? []) {
        const other = taskOfUnit[need] ?? -1;
        if (other >= 0 && other < index) needs.add(other);
      }
      for (const node of units[unit]?.nodes ?? []) {
        for (const target of compiled.graph.imports[node] ?? []) {
          const other = taskOf[target] ?? -1;
          if (other < 0 || other >= index) continue;
          needs.add(other);
          context.set(target, (context.get(target) ?? 0) + 1);
        }
      }
    }
    tasks.push({
      ...own,
      needs: [...needs]
        .sort((a, b) => a - b)
        .slice(0, MAX_NEEDS)
        .map(idOf),
      context: [...context]
        .sort((a, b) => b[1] - a[1])
        .slice(0, MAX_CONTEXT)
        .map(([node]) => source.files[node]?.path ?? ''),
    });
  }
  const left = packed.length - tasks.length;
  return {
    tasks,
    totals: {
      tasks: packed.length,
      files: source.files.length,
      tokens: units.reduce((sum, { tokens }) => sum + tokens, 0),
    },
    taskTokens,
    cuts: cuts.slice(0, options.maxCuts),
    leftOut: [
      ...source.leftOut,
      ...(left > 0 ? [`${left} more tasks are not listed.`] : []),
      ...(cuts.length > options.maxCuts
        ? [`${cuts.length - options.maxCuts} more cut circles are not named.`]
        : []),
    ],
  };
}

function describeTask(index: number, members: readonly TaskUnit[]): Omit<CodeTask, 'needs' | 'context'> {
  const files = members.flatMap((unit): readonly TaskFile[] => unit.files);
  const [first] = files;
  const single = files.length > 0 && files.every(({ path }) => path === first?.path) ? first : undefined;
  return {
    id: idOf(index),
    title: single === undefined ? shownDirectory(commonFolder(files)) : titleOf(single),
    use: members[0]?.use ?? 'product',
    tokens: files.reduce((sum, { tokens }) => sum + tokens, 0),
    files,
  };
}

function titleOf({ path, lines }: TaskFile): string {
  return lines === undefined ? path : `${path} lines ${lines.from} to ${lines.to}`;
}

function commonFolder(files: readonly TaskFile[]): string {
  let common = directoryOf(files[0]?.path ?? '').split('/');
  for (const { path } of files) {
    const segments = directoryOf(path).split('/');
    const differs = common.findIndex((segment, index) => segment !== segments[index]);
    if (differs >= 0) common = common.slice(0, differs);
  }
  return common.join('/');
}

function idOf(index: number): string {
  return `t${index + 1}`;
}
