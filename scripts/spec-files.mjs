import { existsSync } from 'node:fs';
import { filesBelow } from './source-files.mjs';
import { inRoot } from './workspace.mjs';

const SPEC = /\.(e2e-)?spec\.ts$/;
const NEEDS_APP = /\.e2e-spec\.ts$/;
/** `npm run test:proxies` runs these. */
const ELSEWHERE = /^test\/proxies\//;

/** Jest's pattern for unit specs: they run the sources and need no build; those of git and of processes start some. */
export const UNIT_SPECS = String.raw`(?<!e2e-)spec\.ts$`;

/** Specs that compare times or memory, and so have the machine to themselves. */
export const MEASURING_SPECS = [
  'test/e2e/event-loop.e2e-spec.ts',
  'test/e2e/stopped-reader.e2e-spec.ts',
  'libs/storage-sqlite/src/wal-checkpointer.spec.ts',
];

function matcherOf(pattern) {
  try {
    const matcher = new RegExp(pattern, 'i');
    return (path) => matcher.test(path);
  } catch {
    return () => true;
  }
}

/**
 * Returns whether jest's arguments choose a spec that starts the built app. With an option among them and no
 * argument that names a file or folder it cannot be told which of them are patterns, and the answer is yes.
 */
export function choosesApp(args) {
  const positional = args.filter((arg) => !arg.startsWith('-'));
  if (positional.length < args.length && !positional.some((arg) => existsSync(inRoot(arg)))) return true;
  if (args.some((arg) => arg.startsWith('--findRelatedTests'))) return true;
  const patterns = positional.map(matcherOf);
  const specs = ['apps', 'libs', 'test']
    .flatMap(filesBelow)
    .filter((path) => SPEC.test(path) && !ELSEWHERE.test(path));
  const isChosen = (path) =>
    patterns.length === 0 || patterns.some((matches) => matches(path) || matches(inRoot(path)));
  return specs.some((path) => NEEDS_APP.test(path) && isChosen(path));
}
