import { SqliteTestStorage } from '#storage-testing';
import { sessionRecord } from '#testing';

describe('sessions in SQLite', () => {
  it('finds the idle sessions after one with a damaged record, so that retention continues', async () => {
    const storage = await SqliteTestStorage.open();
    try {
      for (const sessionId of ['a', 'b', 'c']) {
        await storage.sessions.put(sessionRecord({ sessionId, updatedAt: new Date(1_000) }));
      }
      await storage.database.write(
        () =>
          void storage.database
            .statement('UPDATE sessions SET purpose = ? WHERE session_id = ?')
            .run('not what was written', 'a'),
      );
      const idle = await storage.sessions.idle(new Date(4_000), 1);
      expect(idle.map(({ sessionId }) => sessionId)).toEqual(['b']);
      expect(await storage.sessions.idle(new Date(4_000), 10)).toHaveLength(2);
      await expect(storage.sessions.get('a')).rejects.toMatchObject({ reason: 'STORAGE_CORRUPT' });
    } finally {
      await storage.close();
    }
  });
});
