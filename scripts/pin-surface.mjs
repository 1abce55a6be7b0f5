// Writes what the libs export and the error table as the pins that test/architecture compares with.
// Runs on Node 24, which reads TypeScript.
import { writeFileSync } from 'node:fs';
import { ERROR_CODES } from '../libs/errors/src/error-code.ts';
import { ERROR_REASONS } from '../libs/errors/src/error-reasons.ts';
import { publicSurface } from '../test/architecture/public-surface.ts';
import { inRoot } from './workspace.mjs';

const PINS = { exports: publicSurface(), 'error-reasons': ERROR_REASONS, 'error-codes': ERROR_CODES };

for (const [name, value] of Object.entries(PINS)) {
  writeFileSync(
    inRoot('test', 'architecture', 'pins', `${name}.json`),
    `${JSON.stringify(value, null, 2)}\n`,
  );
}
