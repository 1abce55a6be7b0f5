import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { inRoot, ToolFailure } from './workspace.mjs';

const OLDEST = 24;

function versionOf(node) {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

function chooseNode() {
  const packaged = inRoot('node_modules', '.bin', 'node');
  if (existsSync(packaged) && versionOf(packaged)) return packaged;
  if (Number(process.versions.node.split('.')[0]) >= OLDEST) return process.execPath;
  throw new ToolFailure(
    `this project runs on Node ${OLDEST} or newer. On 64-bit Linux it installs that itself; ` +
      `here (${process.platform} ${process.arch}, Node ${process.version}) please install Node ${OLDEST} and run the command again.`,
  );
}

/**
 * The Node that runs everything after the install, and the environment in
 * which `node` and every installed tool mean that one.
 */
export function nodeRuntime() {
  const node = chooseNode();
  const path = [inRoot('node_modules', '.bin'), dirname(node), process.env.PATH].join(delimiter);
  return { node, env: { ...process.env, PATH: path } };
}
