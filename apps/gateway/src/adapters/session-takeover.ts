import { readFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { parseSessionRows } from '#storage-json';
import type { SessionStore } from '#sessions';
import type { SqliteMarks } from '#storage-sqlite';

const MARK = 'session_file_taken_over';
const logger = new Logger('SessionTakeover');

/**
 * Brings the sessions of an older installation, which kept them in a file, into
 * the database: once, and without touching the file.
 */
export async function takeOverSessionFile(
  path: string,
  store: SessionStore,
  marks: SqliteMarks,
): Promise<void> {
  if (await marks.has(MARK)) return;
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    try {
      const sessions = parseSessionRows(text, new Date());
      for (const session of sessions) {
        if ((await store.get(session.sessionId)) === undefined) await store.put(session);
      }
      logger.log(
        { path, sessions: sessions.length },
        'the sessions of an older installation were taken over',
      );
    } catch (error) {
      logger.error(
        { path, err: error },
        'the session file of an older installation is corrupt and is left as it is',
      );
    }
  }
  await marks.set(MARK);
}
