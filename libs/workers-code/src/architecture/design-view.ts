import type { ClientView } from '#events';
import type { ArchDesign } from './arch-design.js';

/** Components and what they talk to outside, with the imports between them. */
export function archDesignView({ components, systems }: ArchDesign): ClientView {
  const drawn = new Set(components.map(({ name }) => name));
  const outside = systems.filter(({ usedBy }) => usedBy.length > 0);
  return {
    phase: 'architecture',
    content: {
      kind: 'graph',
      graph: {
        nodes: [
          ...components.map(({ name, path, responsibility, files, lines }) => ({
            uid: `component:${name}`,
            label: name,
            description: `${path}: ${responsibility.text} (${files} files, ${lines} lines)`,
          })),
          ...outside.map(({ name, kind, evidence }) => ({
            uid: `system:${name}`,
            label: name,
            description: `${kind}; ${evidence.map(({ path, line }) => `${path}:${line}`).join(', ')}`,
          })),
        ],
        edges: [
          ...components.flatMap(({ name, dependsOn, calls }) =>
            [...dependsOn, ...calls].flatMap(({ component }) =>
              drawn.has(component) ? [{ from: `component:${name}`, to: `component:${component}` }] : [],
            ),
          ),
          ...outside.flatMap(({ name, usedBy }) =>
            usedBy.flatMap((user) =>
              drawn.has(user) ? [{ from: `component:${user}`, to: `system:${name}` }] : [],
            ),
          ),
        ],
      },
    },
  };
}
