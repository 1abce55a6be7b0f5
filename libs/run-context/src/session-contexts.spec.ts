import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { OpenedRepository } from '#repositories';
import type { SessionRecord } from '#sessions';
import { buildRepository } from '#git-testing';
import { RunCore, SAMPLE_WORKERS } from '#run-testing';
import { until } from '#testing';
import type { SessionContext } from './session-context.js';

let core: RunCore;
let repository: string;

beforeEach(async () => {
  core = await RunCore.start({
    workers: SAMPLE_WORKERS,
    runContext: { artifacts: { maxFiles: 4 } },
  });
  repository = join(core.folder, 'repos', 'sample');
  await buildRepository(repository, { 'README.md': '# Sample' });
});

afterEach(async () => {
  await core.close();
});

async function session(repoUrl = repository): Promise<SessionRecord> {
  return core.sessions.record(await core.session(repoUrl));
}

function open(context: SessionContext, url?: string): Promise<OpenedRepository> {
  const signal = new AbortController().signal;
  return context.repository({ signal, onProgress: () => undefined, ...(url === undefined ? {} : { url }) });
}

async function readme({ fs }: OpenedRepository): Promise<string> {
  return (await fs.readText('README.md')).trim();
}

/** Creates a context and releases it at once, as a very short run would. */
function used(record: SessionRecord): SessionContext {
  const context = core.contexts.acquire(record);
  core.contexts.release(record.sessionId);
  return context;
}

function isGone(path: string): Promise<boolean> {
  return access(path).then(
    () => false,
    () => true,
  );
}

const isClosed = (context: SessionContext): Promise<boolean> =>
  context.tools.list().then(
    () => false,
    () => true,
  );

describe('SessionContexts', () => {
  it('builds one context per session, however many callers ask', async () => {
    const record = await session();
    const contexts = Array.from({ length: 10 }, () => core.contexts.acquire(record));
    expect(new Set(contexts).size).toBe(1);
    expect(core.contexts.size).toBe(1);
  });

  it('gives each session its own artifacts and repository, and the workers of the whole process', async () => {
    const [one, other] = [used(await session()), used(await session())];
    await one.artifacts.write('a.txt', 'mine');
    expect(await other.artifacts.read('a.txt')).toBeUndefined();
    expect(one.resolver.graph.list().map(({ key }) => key)).toContain('worker_DAG');
    expect(await readme(await open(one))).toBe('# Sample');
  });

  it('removes the artifacts of one run, open or not, and updates their count', async () => {
    const context = core.contexts.acquire(await session());
    const { artifacts, sessionId } = context;
    for (const path of ['runs/a/x.json', 'runs/a/y.json', 'runs/b/x.json', 'workers/a.json']) {
      await artifacts.write(path, 'x'.repeat(300));
    }
    await expect(artifacts.write('more.json', 'x')).rejects.toMatchObject({ reason: 'ARTIFACTS_FULL' });
    await core.contexts.removeRun(sessionId, 'a');
    await core.contexts.removeRun('unknown', 'a');
    const paths = async (): Promise<string[]> => (await artifacts.list()).map(({ path }) => path);
    expect(await paths()).toEqual(['runs/b/x.json', 'workers/a.json']);
    expect(await isGone(join(artifacts.root, 'runs', 'a'))).toBe(true);
    await artifacts.write('more.json', 'x');
    core.contexts.release(sessionId);
    await core.contexts.removeRun(sessionId, 'b');
    expect(await paths()).toEqual(['more.json', 'workers/a.json']);
  });

  it('opens the repository on first use, once for all concurrent callers', async () => {
    const context = used(await session());
    expect(await isGone(join(core.folder, 'clones', context.sessionId))).toBe(true);
    const opened = await Promise.all(Array.from({ length: 5 }, () => open(context)));
    expect(new Set(opened.map(({ commit }) => commit)).size).toBe(1);
    const known = await open(context);
    expect(await open(context)).toBe(known);
  });

  it('records the commit in the session, only for its own and current repository', async () => {
    const record = await session();
    const opened = await open(used(record));
    const stored = await core.sessions.record(record.sessionId);
    expect(stored.commit).toBe(opened.commit);
    const second = join(core.folder, 'repos', 'second');
    await buildRepository(second, { 'README.md': '# Second' });
    await open(used(stored), second);
    expect(await core.sessions.record(record.sessionId)).toEqual(stored);
    const moved = await core.sessions.update(record.sessionId, () => ({ repoUrl: second }));
    expect(moved.commit).toBe('');
    await open(used(stored));
    expect(await core.sessions.record(record.sessionId)).toEqual(moved);
  });

  it('releases what it opened once no run uses it, and opens it again for the next', async () => {
    const record = await session();
    const context = core.contexts.acquire(record);
    expect(core.contexts.acquire(record)).toBe(context);
    const opened = await open(context);
    core.contexts.release(record.sessionId);
    expect(await open(context)).toBe(opened);
    core.contexts.release(record.sessionId);
    const again = await open(core.contexts.acquire(record));
    expect(again).not.toBe(opened);
    expect(again.commit).toBe(opened.commit);
    core.contexts.release(record.sessionId);
  });

  it('reports that a session has no repository', async () => {
    await expect(open(used(await session('')))).rejects.toMatchObject({ reason: 'REPO_MISSING' });
  });

  it("switches to the session's new repository", async () => {
    const record = await session();
    await open(used(record));
    const second = join(core.folder, 'repos', 'second');
    await buildRepository(second, { 'README.md': '# Second' });
    const moved = await core.sessions.update(record.sessionId, () => ({ repoUrl: second, ref: '' }));
    expect(await readme(await open(used(moved)))).toBe('# Second');
  });

  it("opens another repository on demand, without the session's own ref", async () => {
    const second = join(core.folder, 'repos', 'second');
    await buildRepository(second, { 'README.md': '# Second' });
    const record = { ...(await session()), ref: 'main' };
    const context = used(record);
    expect(await open(context, second)).toMatchObject({ url: second, ref: '' });
    expect(await open(context)).toMatchObject({ url: repository, ref: 'main' });
  });

  it('holds nothing for an idle session, and makes a new context for its next run', async () => {
    const record = await session();
    const first = core.contexts.acquire(record);
    await first.tools.list();
    core.contexts.release(record.sessionId);
    expect(core.contexts.size).toBe(0);
    expect(await isClosed(first)).toBe(true);
    const second = core.contexts.acquire(record);
    expect(await isClosed(second)).toBe(false);
    core.contexts.release(record.sessionId);
  });

  it('never closes a context that a run uses', async () => {
    const record = await session();
    const context = core.contexts.acquire(record);
    core.contexts.acquire(record);
    core.contexts.release(record.sessionId);
    expect(await isClosed(context)).toBe(false);
    core.contexts.release(record.sessionId);
    expect(await isClosed(context)).toBe(true);
  });

  it('is released by each run, however it ends', async () => {
    for (const worker of ['echo', 'fails', 'plan_pipeline']) await core.outcome(worker);
    await until(() => core.contexts.size === 0);
    expect(core.contexts.size).toBe(0);
  });

  it('removes repositories and artifacts with the session, even without an open context', async () => {
    for (const held of [true, false]) {
      const record = await session();
      const context = held ? core.contexts.acquire(record) : used(record);
      await open(context);
      await context.artifacts.write('a.txt', 'mine');
      await core.sessions.remove(record.sessionId);
      await until(() => isGone(join(core.folder, 'clones', record.sessionId)));
      await until(() => isGone(join(core.folder, 'artifacts', record.sessionId)));
      expect(await isClosed(context)).toBe(true);
    }
  });

  it('ignores the removal of an unknown session', async () => {
    await core.get(EventEmitter2).emitAsync('session.removed', { sessionId: '01JZZZZZZZZZZZZZZZZZZZZZZZ' });
    expect(core.contexts.size).toBe(0);
  });
});
