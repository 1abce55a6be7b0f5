import type { CodeSpecs, LanguageSpec } from './code-specs.js';

const MAX_NAMED = 6;

/** The result in a few plain lines for people. */
export function summariseSpecs(value: CodeSpecs): string[] {
  const { packages, workspaces, aliases, buildSystems } = value;
  return [
    ...(buildSystems.length === 0 ? [] : [`Built with: ${buildSystems.map(({ name }) => name).join(', ')}`]),
    ...(packages.length === 0
      ? []
      : [`Packages: ${listed(packages.map(({ name, path }) => `${name} (${path})`))}`]),
    ...workspaces.map(({ manifest, members }) => `Workspace ${manifest}: ${members.length} members`),
    ...(aliases.length === 0
      ? []
      : [`Aliases: ${listed(aliases.map(({ pattern, targets }) => `${pattern} -> ${targets[0] ?? ''}`))}`]),
    ...value.languages.slice(0, MAX_NAMED).map(importsOf),
    ...value.leftOut,
  ];
}

function importsOf({ name, imports, sampledFiles }: LanguageSpec): string {
  const total = imports.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return `Imports in ${name}: none in ${sampledFiles} files`;
  const forms = imports
    .slice(0, 4)
    .map(({ form, reach, count }) => `${Math.round((100 * count) / total)} % ${form} (${reach})`);
  return `Imports in ${name}: ${forms.join(', ')}; ${total} in ${sampledFiles} files`;
}

function listed(items: readonly string[]): string {
  const more = items.length > MAX_NAMED ? ` and ${items.length - MAX_NAMED} more` : '';
  return items.slice(0, MAX_NAMED).join(', ') + more;
}
