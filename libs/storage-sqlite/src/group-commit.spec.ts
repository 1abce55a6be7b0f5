import { DatabaseSync } from 'node:sqlite';
import { GroupCommit, type Commit } from './group-commit.js';

/** A database that counts its commits. */
class CountingDatabase extends DatabaseSync {
  commits = 0;

  override exec(sql: string): void {
    super.exec(sql);
    if (sql === 'COMMIT') this.commits += 1;
  }
}

describe('GroupCommit', () => {
  let database: CountingDatabase;
  let group: GroupCommit;

  beforeEach(() => {
    database = new CountingDatabase(':memory:');
    database.exec('PRAGMA foreign_keys = ON; CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)');
    database.exec(`CREATE TABLE links (note INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)`);
    group = new GroupCommit(database, { intervalMs: 1, eventIntervalMs: 1 });
  });

  afterEach(() => database.close());

  const add = (text: string) => () => {
    database.prepare('INSERT INTO notes (text) VALUES (?)').run(text);
    return text;
  };

  const notes = (): unknown[] =>
    database
      .prepare('SELECT text FROM notes ORDER BY id')
      .all()
      .map(({ text }) => text);

  it('puts writes of one turn into one commit, in call order', async () => {
    const texts = Array.from({ length: 100 }, (_, index) => `note ${index}`);
    const results = await Promise.all(texts.map((text) => group.submit(add(text))));
    expect(results).toEqual(texts);
    expect(notes()).toEqual(texts);
    expect(database.commits).toBe(1);
  });

  it('announces each commit after it is made and before its promise settles, in order', async () => {
    const told: string[] = [];
    const submit = async (text: string): Promise<void> => {
      await group.submit(add(text), (result) => {
        expect(database.isTransaction).toBe(false);
        expect(notes()).toEqual(['a', 'b']);
        told.push(`committed ${result}`);
      });
      told.push(`resolved ${text}`);
    };
    await Promise.all([submit('a'), submit('b')]);
    expect(told).toEqual(['committed a', 'committed b', 'resolved a', 'resolved b']);
  });

  it('tells its hook how long each durable transaction took and how many writes shared it', async () => {
    const commits: Commit[] = [];
    const onCommit = (commit: Commit): void => void commits.push(commit);
    const watched = new GroupCommit(database, { intervalMs: 1, eventIntervalMs: 1 }, { onCommit });
    const startedAt = performance.now();
    await Promise.all(['a', 'b', 'c'].map((text) => watched.submit(add(text))));
    const refused = (): never => {
      throw new Error('no');
    };
    await Promise.allSettled([watched.submit(add('d')), watched.submit(refused)]);
    const passedMs = performance.now() - startedAt;
    expect(commits.map(({ writes }) => writes)).toEqual([3, 1]);
    for (const { durationMs } of commits) {
      expect(durationMs).toBeGreaterThan(0);
      expect(durationMs).toBeLessThan(passedMs);
    }
  });

  const twoTurns = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  };

  it('waits between the commits of a busy database, but not with a full batch', async () => {
    const slow = new GroupCommit(database, { intervalMs: 60_000, eventIntervalMs: 60_000 });
    await slow.submit(add('first'));
    const second = slow.submit(add('second'), undefined, { events: 511, canWait: true });
    await twoTurns();
    expect(notes()).toEqual(['first']);
    await Promise.all([second, slow.submit(add('third'), undefined, { events: 1, canWait: true })]);
    expect(notes()).toEqual(['first', 'second', 'third']);
    expect(database.commits).toBe(2);
  });

  it('delays events longer, until an urgent write arrives', async () => {
    const patient = new GroupCommit(database, { intervalMs: 0, eventIntervalMs: 60_000 });
    await patient.submit(add('first'));
    const event = patient.submit(add('event'), undefined, { events: 1, canWait: true });
    await twoTurns();
    expect(notes()).toEqual(['first']);
    await Promise.all([event, patient.submit(add('now'))]);
    expect(notes()).toEqual(['first', 'event', 'now']);
    expect(database.commits).toBe(2);
  });

  it.each([
    ['waits as long as its subscribers took, when that batches events of a run', 2, ['first']],
    ['does not wait when every run had a single event', 1, ['first', 'second']],
  ])('%s', async (_, events, expected) => {
    const busy = new GroupCommit(database, { intervalMs: 0, eventIntervalMs: 0 });
    const followersWork = (): void => {
      const until = performance.now() + 500;
      while (performance.now() < until);
    };
    await busy.submit(add('first'), followersWork, { events, canWait: true });
    const second = busy.submit(add('second'), undefined, { events: 1, canWait: true });
    await twoTurns();
    expect(notes()).toEqual(expected);
    await second;
  });

  it('performs each write once, even if a hook throws after its commit', async () => {
    let thrown = false;
    const onCommit = (): void => {
      if (thrown) return;
      thrown = true;
      throw new Error('too late');
    };
    const careless = new GroupCommit(database, { intervalMs: 1, eventIntervalMs: 1 }, { onCommit });
    const writes = [careless.submit(add('a')), careless.submit(add('b'))];
    expect(() => careless.flush()).toThrow('too late');
    expect(await Promise.all(writes)).toEqual(['a', 'b']);
    expect(notes()).toEqual(['a', 'b']);
  });

  it('commits only by flush while it is held, and resumes when it is released', async () => {
    group.hold();
    const first = group.submit(add('first'));
    await twoTurns();
    expect(notes()).toEqual([]);
    group.release();
    await first;
    group.hold();
    const second = group.submit(add('second'));
    group.flush();
    await second;
    expect(notes()).toEqual(['first', 'second']);
  });

  it('lets only the write that throws fail, and keeps the others once', async () => {
    const told: string[] = [];
    const results = await Promise.allSettled([
      group.submit(add('a'), (text) => told.push(text)),
      group.submit(
        () => {
          add('never')();
          throw new RangeError('wrong');
        },
        () => told.push('never'),
      ),
      group.submit(add('b'), (text) => told.push(text)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: new RangeError('wrong') });
    expect(notes()).toEqual(['a', 'b']);
    expect(told).toEqual(['a', 'b']);
    expect(database.isTransaction).toBe(false);
  });

  it('keeps the others when one of them breaks the commit itself', async () => {
    const results = await Promise.allSettled([
      group.submit(add('a')),
      group.submit(() => database.exec('INSERT INTO links VALUES (77)')),
      group.submit(add('b')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { reason: 'STORAGE_UNAVAILABLE' } });
    expect(notes()).toEqual(['a', 'b']);
    expect(database.prepare('SELECT * FROM links').all()).toEqual([]);
  });

  it('puts writes caused by a commit or a result into later commits', async () => {
    let inner: Promise<string> | undefined;
    await group.submit(add('a'), () => {
      inner = group.submit(add('b'));
    });
    await inner;
    await group.submit(add('c'));
    expect(notes()).toEqual(['a', 'b', 'c']);
    expect(database.commits).toBe(3);
  });

  it('commits pending writes immediately when it is flushed, and nothing twice', async () => {
    const write = group.submit(add('a'));
    group.flush();
    expect(notes()).toEqual(['a']);
    await write;
    group.flush();
    await group.submit(add('b'));
    expect(notes()).toEqual(['a', 'b']);
    expect(database.commits).toBe(2);
  });

  it('makes fewer commits than writes while it is busy', async () => {
    const writers = Array.from({ length: 20 }, async (_, writer) => {
      for (let step = 0; step < 20; step += 1) await group.submit(add(`${writer} ${step}`));
    });
    await Promise.all(writers);
    expect(notes()).toHaveLength(400);
    expect(database.commits).toBeLessThanOrEqual(40);
  });
});
