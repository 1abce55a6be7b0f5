import { ENV_VARIABLES } from './env-variables.js';

/** The text of `.env.example`: every variable with its default and what it is for. */
export function envExample(): string {
  const lines = [
    '# Every variable of the gateway, with its default. Copy to .env and change what you need.',
    '',
  ];
  for (const [name, { fallback, help }] of Object.entries(ENV_VARIABLES)) {
    lines.push(`# ${help}`, `${name}=${fallback}`, '');
  }
  return lines.join('\n');
}
