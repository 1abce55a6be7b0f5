import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { capture } from './child.mjs';
import { filesBelow } from './source-files.mjs';
import { inRoot, ROOT } from './workspace.mjs';

const GENERATED = join('libs', 'contract', 'src', 'gen');

/** Files and folders that the generated code and its comparison depend on, and the generated code itself. */
export const GENERATED_CODE_INPUT = [
  'proto',
  GENERATED,
  'buf.yaml',
  'buf.gen.yaml',
  'package-lock.json',
  'scripts',
];

function differences(folder) {
  const fresh = filesBelow(relative(ROOT, folder)).map((path) => relative(folder, inRoot(path)));
  const kept = filesBelow(GENERATED).map((path) => relative(GENERATED, path));
  const same = (file) =>
    kept.includes(file) &&
    fresh.includes(file) &&
    readFileSync(join(folder, file)).equals(readFileSync(inRoot(GENERATED, file)));
  return [...new Set([...fresh, ...kept])].filter((file) => !same(file));
}

/**
 * Generates the contract's code into a temporary folder and compares it with
 * the code that is kept. Resolves with an exit code and what to print.
 */
export async function compareGeneratedCode({ env }) {
  const folder = mkdtempSync(join(tmpdir(), 'generated-code-'));
  try {
    const generated = await capture('buf', ['generate', '-o', folder], { env });
    if (generated.status !== 0) return generated;
    const changed = differences(join(folder, GENERATED));
    if (changed.length === 0) return { status: 0, output: '' };
    const list = changed.map((file) => `  ${join(GENERATED, file)}\n`).join('');
    return { status: 1, output: `These differ from what the proto gives; run npm run proto:\n${list}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
