import { readFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { parseSessionRows } from '#storage-json';
import type { SessionRecord, SessionStore } from '#sessions';
import type { SqliteMarks } from '#storage-sqlite';

const MARK = 'session_file_taken_over';
const logger = new Logger('SessionTakeover');

/**
 * Copies the sessions of an older installation from its file into the database, once, and leaves the file
 * unchanged. A file that cannot be read is logged and tried again at the next start. Errors: `STORAGE_*`.
 */
export async function takeOverSessionFile(
  path: string,
  store: SessionStore,
  marks: SqliteMarks,
): Promise<void> {
  if (await marks.has(MARK)) return;
  let sessions: readonly SessionRecord[];
  try {
    sessions = await sessionsIn(path);
  } catch (error) {
    logger.error(
      { path, err: error },
      'the session file of an older installation cannot be read and is left unchanged',
    );
    return;
  }
  await Promise.all(sessions.map((session) => putIfNew(session, store)));
  await marks.set(MARK);
  if (sessions.length === 0) return;
  logger.log(
    { path, sessions: sessions.length },
    'the sessions of an older installation were copied into the database',
  );
}

/** Returns the sessions of the file; none when there is no file. @throws when it cannot be read or parsed. */
async function sessionsIn(path: string): Promise<readonly SessionRecord[]> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return parseSessionRows(content, new Date());
}

async function putIfNew(session: SessionRecord, store: SessionStore): Promise<void> {
  if ((await store.get(session.sessionId)) === undefined) await store.put(session);
}
