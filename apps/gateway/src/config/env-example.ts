import { environmentTable } from '#settings';
import { GATEWAY_SETTINGS } from './gateway-settings.js';

/** Returns the text of `.env.example`: every variable with its default and its purpose. */
export function envExample(): string {
  const lines = [
    '# Every variable of the gateway, with its default. Copy to .env and change what you need.',
    '',
  ];
  const variables = environmentTable(GATEWAY_SETTINGS.flatMap(({ features }) => features));
  for (const { name, default: value, follows, help } of variables) {
    const note = follows === undefined ? '' : ` Empty: as ${follows}.`;
    lines.push(`# ${help}${note}`, `${name}=${value}`, '');
  }
  return lines.join('\n');
}
