import type { ClientView } from '#events';
import type { CodeTasks } from './code-tasks.js';

const MAX_DRAWN = 120;
const MAX_EDGES = 300;

/** The first tasks as a graph: an edge leads from a task to one that needs it. */
export function codeTasksView({ tasks }: CodeTasks): ClientView {
  const drawn = tasks.slice(0, MAX_DRAWN);
  const ids = new Set(drawn.map(({ id }) => id));
  return {
    phase: 'tasks',
    content: {
      kind: 'graph',
      graph: {
        nodes: drawn.map(({ id, title, files, tokens, use }) => ({
          uid: id,
          label: `${id.slice(1)}. ${title}`,
          description: `${files.length} ${files.length === 1 ? 'file' : 'files'}, about ${tokens} tokens${use === 'product' ? '' : `; ${use}`}`,
        })),
        edges: drawn
          .flatMap(({ id, needs }) =>
            needs.flatMap((need) => (ids.has(need) ? [{ from: need, to: id }] : [])),
          )
          .slice(0, MAX_EDGES),
      },
    },
  };
}
