import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, ToolFailure } from './workspace.mjs';

/** Node's arguments that start an app of `dist` with the settings of `.env`, if there is one. */
export function appArguments(app, args = []) {
  const entry = join('dist', 'apps', app, 'src', 'main.js');
  if (!existsSync(inRoot(entry))) throw new ToolFailure(`apps/${app} has no src/main.ts to start.`);
  const settings = existsSync(inRoot('.env')) ? ['--env-file=.env'] : [];
  return ['--enable-source-maps', ...settings, entry, ...args];
}
