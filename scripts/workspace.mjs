import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json: every script works there, wherever it was called from. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

export const inRoot = (...segments) => join(ROOT, ...segments);

/** The scripts speak on stderr, so that stdout belongs to the command that they start. */
export const say = (line) => process.stderr.write(`scripts: ${line}\n`);

/** Ends the command with a sentence instead of a stack trace. */
export class ToolFailure extends Error {}

export const seconds = (startedAtMs) => `${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`;
