import { environmentTable } from '#settings';
import { GATEWAY_SETTINGS } from './gateway-settings.js';

/** Returns the operator's tables of variables, a chapter each, as Markdown before it is formatted. */
export function operatorTables(): string {
  const listed = new Set<string>();
  return GATEWAY_SETTINGS.map(({ title, features }) => {
    // A variable of several features stands in the first chapter.
    const variables = environmentTable(features).filter(({ name }) => !listed.has(name));
    for (const { name } of variables) listed.add(name);
    const rows = variables.map(({ name, default: value, follows, help }) => {
      const shown = follows ?? value;
      return `| \`${name}\` | ${shown === '' ? '' : `\`${shown}\``} | ${help.replaceAll('|', '\\|')} |`;
    });
    return [`### ${title}`, '', '| variable | default | effect |', '| --- | --- | --- |', ...rows, ''].join(
      '\n',
    );
  }).join('\n');
}
