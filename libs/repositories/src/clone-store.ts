import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { GatewayError } from '#errors';
import { errnoOf } from '#sandbox';

/** What is known of a clone that was finished; its file is what makes a folder a clone. */
export interface CloneRecord {
  readonly commit: string;
  readonly files: number;
}

const RECORD_FILE = 'clone.json';
/** Clones in the making and folders on their way out; no session has such a name. */
const PASSING = '.passing';
const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/**
 * The folders of clones: `<root>/<session>/<key>`. A clone is made elsewhere
 * under the same root and gets its place by one rename, complete with its
 * record, so a folder without a record is the rest of a crash and thrown away.
 */
export class CloneStore {
  private readonly owner = `${hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')}_${process.pid}_${randomBytes(4).toString('hex')}`;
  private swept: Promise<void> | undefined;

  constructor(
    private readonly root: string,
    /** After so long a clone in the making cannot be anybody's. */
    private readonly abandonedAfterMs: number,
  ) {}

  /** Throws `FIELD_INVALID` for a session id that cannot be a folder's name. */
  folderOf(sessionId: string, url: string, ref: string): string {
    const key = createHash('sha256').update(`${url}\n${ref}`).digest('hex').slice(0, 32);
    return join(this.sessionFolder(sessionId), key);
  }

  async find(folder: string): Promise<CloneRecord | undefined> {
    const record = await readRecord(folder);
    if (record === undefined) await this.discard(folder);
    return record;
  }

  /** A new empty folder for a clone in the making. */
  async begin(): Promise<string> {
    this.swept ??= this.sweep();
    await this.swept;
    const folder = this.passingFolder();
    await mkdir(folder, { recursive: true });
    return folder;
  }

  async finish(passing: string, folder: string, record: CloneRecord): Promise<void> {
    await writeFile(join(passing, RECORD_FILE), JSON.stringify(record));
    await mkdir(join(folder, '..'), { recursive: true });
    await rename(passing, folder);
  }

  async releaseSession(sessionId: string): Promise<void> {
    await this.discard(this.sessionFolder(sessionId));
  }

  /** Takes the folder away in one step before its contents go, which may take long. */
  async discard(folder: string): Promise<void> {
    const passing = this.passingFolder();
    try {
      await mkdir(join(passing, '..'), { recursive: true });
      await rename(folder, passing);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return;
      throw error;
    }
    await rm(passing, { recursive: true, force: true });
  }

  private sessionFolder(sessionId: string): string {
    if (!SESSION_ID.test(sessionId)) {
      throw new GatewayError('FIELD_INVALID', 'The session id is not well formed.', {
        metadata: { field: 'session_id' },
      });
    }
    return join(this.root, sessionId);
  }

  private passingFolder(): string {
    return join(this.root, PASSING, `${this.owner}_${randomBytes(8).toString('hex')}`);
  }

  /** Removes what processes that are gone have left. */
  private async sweep(): Promise<void> {
    const passing = join(this.root, PASSING);
    for (const name of await readdir(passing).catch(() => [])) {
      if (await this.isAbandoned(passing, name)) {
        await rm(join(passing, name), { recursive: true, force: true });
      }
    }
  }

  private async isAbandoned(passing: string, name: string): Promise<boolean> {
    const [host, pid] = name.split('_');
    const [ownHost] = this.owner.split('_');
    if (host === ownHost && pid !== undefined && !isRunning(Number(pid))) return true;
    const stats = await stat(join(passing, name)).catch(() => undefined);
    return stats !== undefined && Date.now() - stats.mtimeMs > this.abandonedAfterMs;
  }
}

async function readRecord(folder: string): Promise<CloneRecord | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(join(folder, RECORD_FILE), 'utf8'));
    return isRecord(record) ? { commit: record.commit, files: record.files } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || ['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is CloneRecord {
  if (typeof value !== 'object' || value === null || !('commit' in value) || !('files' in value))
    return false;
  return typeof value.commit === 'string' && typeof value.files === 'number';
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
