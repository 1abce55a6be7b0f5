import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, ToolFailure } from './workspace.mjs';

/** Takes `--app <name>` or `--app=<name>` out of a command line; gives the app and the rest. */
export function chosenApp(args, fallback) {
  const at = args.findIndex((arg) => arg === '--app' || arg.startsWith('--app='));
  if (at < 0) return { app: fallback, rest: args };
  const isOneWord = args[at] !== '--app';
  const app = isOneWord ? args[at].slice('--app='.length) : (args[at + 1] ?? '');
  if (!/^[\w-]+$/.test(app)) throw new ToolFailure('--app needs the name of a folder in apps.');
  return { app, rest: args.toSpliced(at, isOneWord ? 1 : 2) };
}

/** Node's arguments that start an app of `dist` with the settings of `.env`, if there is one. */
export function appArguments(app, args = []) {
  const entry = join('dist', 'apps', app, 'src', 'main.js');
  if (!existsSync(inRoot(entry))) throw new ToolFailure(`apps/${app} has no src/main.ts to start.`);
  const settings = existsSync(inRoot('.env')) ? ['--env-file=.env'] : [];
  return ['--enable-source-maps', ...settings, entry, ...args];
}
