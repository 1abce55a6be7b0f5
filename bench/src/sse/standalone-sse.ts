import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../server-process.js';
import { queryOf, type RunRequest } from '../servers/run-request.js';
import { SharedStream } from '../clients/shared-stream.js';
import type { WatchRequest } from './clients/watch-request.js';
import type { SseContender, SseServer } from './sse-server.js';
import type { ReadyRun } from './ready-run.js';
import { watchRun } from './watched-run.js';

const SERVER_CORE = 0;
/** Compiled to dist/bench/src/sse; the peers next to what is installed for them. */
const PEERS = new URL('../../../../bench/peers/dist/peers/', import.meta.url);

/** A limit or a peer that needs nothing but the project's own packages. */
export function standalone(
  name: string,
  script: string,
  env: Readonly<Record<string, string>> = {},
): SseContender {
  return contender(name, new URL(`./servers/${script}.js`, import.meta.url), env);
}

/** A peer of bench/peers. */
export function peer(name: string, script: string, env: Readonly<Record<string, string>> = {}): SseContender {
  return contender(name, new URL(`${script}.js`, PEERS), env);
}

function contender(name: string, script: URL, env: Readonly<Record<string, string>>): SseContender {
  return {
    name,
    open: async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'bench-'));
      const all = { DATA_DIR: dataDir, ...env };
      return new StandaloneServer(
        await ServerProcess.start(fileURLToPath(script), all, SERVER_CORE),
        dataDir,
      );
    },
  };
}

/** The reply to `POST /prepare` of a server whose run is not watched at `/watch`. */
type Prepared = Omit<WatchRequest, 'url'> & { readonly url: string };

class StandaloneServer implements SseServer {
  private runs = 0;

  constructor(
    private readonly server: ServerProcess,
    /** For the few that write to a disk. */
    private readonly dataDir: string,
  ) {}

  async prepare(run: RunRequest): Promise<ReadyRun> {
    this.runs += 1;
    const id = `run=${this.runs}`;
    const answer = await this.post(`/prepare?${id}&${queryOf(run)}`);
    const request: WatchRequest = answer.startsWith('{')
      ? watchRequest(JSON.parse(answer) as Prepared)
      : { url: new URL(`/watch?${id}`, this.server.http) };
    return { request, start: async () => void (await this.post(`/start?${id}`)) };
  }

  async finish(run: RunRequest): Promise<ReadyRun> {
    const ready = await this.prepare(run);
    await watchRun(ready, 1, run.events, new SharedStream());
    return { request: ready.request, start: () => Promise.resolve() };
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async post(path: string): Promise<string> {
    const reply = await fetch(new URL(path, this.server.http), { method: 'POST' });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text}`);
    return text;
  }
}

function watchRequest({ url, ...rest }: Prepared): WatchRequest {
  return { url: new URL(url), ...rest };
}
