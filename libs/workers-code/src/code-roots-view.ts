import type { ClientView, GraphNode } from '#events';
import type { CodeRoots, RootKind } from './code-roots.js';

const DRAWN: readonly RootKind[] = ['source', 'library', 'config', 'build', 'test'];
const MAX_DRAWN = 12;

/** The roots as a graph: the repository, its kinds of roots, and each root inside its kind. */
export function codeRootsView(repositoryName: string, value: CodeRoots): ClientView {
  const kinds = DRAWN.filter((kind) => value.roots[kind].length > 0);
  const nodes = kinds.flatMap((kind): GraphNode[] => [
    { uid: kind, label: kind },
    ...value.roots[kind].slice(0, MAX_DRAWN).map((root) => ({
      uid: `${kind}:${root.path}`,
      label: root.path,
      description: `${root.files} files, ${root.lines} lines; ${root.why}`,
      parentUid: kind,
    })),
  ]);
  return {
    phase: 'roots',
    content: {
      kind: 'graph',
      graph: {
        nodes: [{ uid: 'repository', label: repositoryName }, ...nodes],
        edges: kinds.map((kind) => ({ from: 'repository', to: kind })),
      },
    },
  };
}
