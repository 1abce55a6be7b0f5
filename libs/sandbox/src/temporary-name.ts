import { randomBytes } from 'node:crypto';

const PATTERN = /^\.artifact-[0-9a-f]{24}\.tmp$/;

/** Returns a name for a file that is being written; no artifact can have such a name. */
export function temporaryName(): string {
  return `.artifact-${randomBytes(12).toString('hex')}.tmp`;
}

export function isTemporaryName(name: string): boolean {
  return PATTERN.test(name);
}
