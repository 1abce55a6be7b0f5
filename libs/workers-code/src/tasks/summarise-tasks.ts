import type { CodeTasks } from './code-tasks.js';

const MAX_NAMED = 8;

/** The result in a few plain lines for people. */
export function summariseTasks(value: CodeTasks): string[] {
  const { tasks, totals, taskTokens, cuts } = value;
  if (totals.tasks === 0)
    return ['No file of a known language was found, so there are no tasks.', ...value.leftOut];
  const more = totals.tasks > MAX_NAMED ? [`and ${totals.tasks - MAX_NAMED} more`] : [];
  return [
    `${totals.tasks} tasks of at most ${taskTokens} tokens for ${totals.files} files with about ${totals.tokens} tokens`,
    ...tasks
      .slice(0, MAX_NAMED)
      .map(
        ({ id, title, files, tokens, needs }) =>
          `${id}: ${title}, ${files.length} files, ${tokens} tokens${needs.length === 0 ? '' : `, needs ${shortened(needs)}`}`,
      ),
    ...more,
    ...cuts.map(({ reason }) => reason),
    ...value.leftOut,
  ];
}

function shortened(ids: readonly string[]): string {
  return ids.length > 4 ? `${ids.slice(0, 4).join(', ')} and ${ids.length - 4} more` : ids.join(', ');
}
