import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { JsonSessionStore } from '#storage-json';
import { temporaryFolder } from '#testing';
import type { TestSessions } from './test-storage.js';

export async function openJsonSessions(): Promise<TestSessions> {
  const folder = await temporaryFolder();
  const sessions = await JsonSessionStore.open({
    path: join(folder, 'sessions.json'),
    onCorrupt: ({ why }) => {
      throw new Error(`a new session file is corrupt: ${why}`);
    },
  });
  const close = async (): Promise<void> => {
    await sessions.close();
    await rm(folder, { recursive: true });
  };
  return { sessions, close };
}
