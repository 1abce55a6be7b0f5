import type { ClientView, GraphNode } from '#events';
import type { InfraContext, InfraKind } from './infra-context.js';

const LABELS: Readonly<Record<InfraKind, string>> = {
  containers: 'Containers',
  ci: 'CI',
  deploy: 'Deploy',
  databases: 'Databases',
  queues: 'Queues',
  services: 'External services',
};
const MAX_DRAWN = 20;

/** What surrounds the repository, grouped by kind; things of development alone are left out where there are others. */
export function infraView(repositoryName: string, value: InfraContext): ClientView {
  const kinds = (Object.keys(LABELS) as InfraKind[]).filter((kind) => value[kind].length > 0);
  const nodes = kinds.flatMap((kind): GraphNode[] => [
    { uid: kind, label: LABELS[kind] },
    ...value[kind].slice(0, MAX_DRAWN).map(({ name, signs, evidence, scope }) => ({
      uid: `${kind}:${name}`,
      label: name,
      description: [
        signs.join(', '),
        scope === 'development' ? 'development only' : '',
        evidence
          .slice(0, 2)
          .map(({ path, line }) => `${path}:${line}`)
          .join(', '),
      ]
        .filter((part) => part !== '')
        .join('; '),
      parentUid: kind,
    })),
  ]);
  return {
    phase: 'infra',
    content: {
      kind: 'graph',
      graph: {
        nodes: [{ uid: 'repository', label: repositoryName }, ...nodes],
        edges: kinds.map((kind) => ({ from: 'repository', to: kind })),
      },
    },
  };
}
