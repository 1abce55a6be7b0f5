import type { InfraContext, InfraItem } from './infra-context.js';

const LISTED: readonly (readonly [
  Exclude<keyof InfraContext, 'environment' | 'warnings' | 'filesRead' | 'leftOut'>,
  string,
])[] = [
  ['containers', 'Containers'],
  ['ci', 'CI'],
  ['deploy', 'Deploy'],
  ['databases', 'Databases'],
  ['queues', 'Queues'],
  ['services', 'Services'],
];
const MAX_NAMED = 6;

/** The result in a few plain lines for people. */
export function summariseInfra(value: InfraContext): string[] {
  const lines = LISTED.flatMap(([kind, label]) => {
    const items = value[kind];
    return items.length === 0 ? [] : [`${label}: ${named(items)}`];
  });
  const variables = value.environment.filter(({ scope }) => scope === 'product').map(({ name }) => name);
  const more = variables.length > MAX_NAMED ? ` and ${variables.length - MAX_NAMED} more` : '';
  return [
    ...lines,
    ...(variables.length === 0
      ? []
      : [`Environment variables: ${variables.slice(0, MAX_NAMED).join(', ')}${more}`]),
    ...value.warnings.map(({ text, path, line }) => `${text} (${path}:${line})`),
    ...(lines.length + variables.length === 0 ? ['Nothing found around the code.'] : []),
    ...value.leftOut,
  ];
}

function named(items: readonly InfraItem[]): string {
  const names = items.map(({ name, scope }) => (scope === 'product' ? name : `${name} (development only)`));
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
  return names.slice(0, MAX_NAMED).join(', ') + more;
}
