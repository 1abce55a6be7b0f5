import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '#errors';
import { errnoOf } from '#sandbox';
import type { TemporaryDirectories } from './temporary-directories.js';

const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const COMMIT = /^[0-9a-f]{40,64}$/;

/**
 * Stores the commit of each session's URL and ref in `<root>/<session>/<key>.json`, so that the session keeps its
 * commit whatever becomes of the branch and the cache. Earlier releases kept a whole clone in `<key>/`; its commit
 * is still read, and `takeOver` removes the rest.
 */
export class SessionPins {
  constructor(
    private readonly root: string,
    private readonly temporary: TemporaryDirectories,
  ) {}

  /** Throws `FIELD_INVALID` for a session id that cannot be a folder name. */
  keyOf(sessionId: string, url: string, ref: string): string {
    const name = createHash('sha256').update(`${url}\n${ref}`).digest('hex').slice(0, 32);
    return join(this.sessionFolder(sessionId), name);
  }

  async find(key: string): Promise<string | undefined> {
    return (await commitIn(`${key}.json`)) ?? (await commitIn(join(key, 'clone.json')));
  }

  async keep(key: string, commit: string): Promise<void> {
    const temporary = await this.temporary.reserve();
    await writeFile(temporary, JSON.stringify({ commit }));
    await mkdir(join(key, '..'), { recursive: true });
    await rename(temporary, `${key}.json`);
  }

  async release(sessionId: string): Promise<void> {
    await this.temporary.discard(this.sessionFolder(sessionId));
  }

  /** Removes clones of earlier releases, once their commits are stored. */
  async takeOver(): Promise<void> {
    for (const session of await readdir(this.root).catch(() => [])) {
      if (!SESSION_ID.test(session)) continue;
      const entries = await readdir(join(this.root, session), { withFileTypes: true }).catch(() => []);
      for (const entry of entries.filter((each) => each.isDirectory())) {
        const key = join(this.root, session, entry.name);
        const commit = await this.find(key);
        if (commit !== undefined) await this.keep(key, commit);
        await this.temporary.discard(key);
      }
    }
  }

  private sessionFolder(sessionId: string): string {
    if (!SESSION_ID.test(sessionId)) {
      throw new GatewayError('FIELD_INVALID', 'The session id is not well formed.', {
        metadata: { field: 'session_id' },
      });
    }
    return join(this.root, sessionId);
  }
}

async function commitIn(file: string): Promise<string | undefined> {
  try {
    const pin: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof pin !== 'object' || pin === null || !('commit' in pin)) return undefined;
    return typeof pin.commit === 'string' && COMMIT.test(pin.commit) ? pin.commit : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || ['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return undefined;
    throw error;
  }
}
