import type { WorkerContext } from '#worker-kit';

const MAX_LENGTH = 8_000;
const MAX_VALUE_LENGTH = 1_200;

/** Returns a worker's final message, or its result as JSON, cut, if it has none. Never empty. */
export function saidBy(worker: string, context: WorkerContext): string {
  const said = context.message(worker).trim();
  if (said !== '') return said.slice(0, MAX_LENGTH).toWellFormed();
  const value = JSON.stringify(context.result(worker)) ?? 'null';
  const shown = value.slice(0, MAX_VALUE_LENGTH).toWellFormed().replaceAll('`', "'");
  return `Its result, as JSON${value.length > MAX_VALUE_LENGTH ? ', the beginning of it' : ''}: \`${shown}\``;
}
