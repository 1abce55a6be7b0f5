import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../server-process.js';
import { queryOf, type RunRequest } from '../servers/run-request.js';
import { ConnectReader } from './clients/connect-reader.js';
import { GrpcReader } from './clients/grpc-reader.js';
import { receive, type Received } from './clients/receive.js';
import { WATCH_RUN_PATH, watchRequest } from './clients/request-bytes.js';
import type { OpenReader } from './clients/watch-reader.js';
import type { GrpcContender, WatchedServer, Wire } from './watched-server.js';

const SERVER_CORE = 0;
const REQUEST = watchRequest('bench');

/** A limit or a peer: a server of this folder. */
export function standalone(
  name: string,
  script: string,
  env: Readonly<Record<string, string>> = {},
): GrpcContender {
  const path = fileURLToPath(new URL(`./servers/${script}.js`, import.meta.url));
  const wire: Wire = env['WIRE'] === 'http1' ? 'connect' : 'grpc';
  return {
    name,
    open: async () => new StandaloneServer(await ServerProcess.start(path, env, SERVER_CORE), wire),
  };
}

class StandaloneServer implements WatchedServer {
  private finishedEvents = 0;

  constructor(
    private readonly server: ServerProcess,
    private readonly wire: Wire,
  ) {}

  async live(run: RunRequest, watchers: number): Promise<Received> {
    await this.post('/reset');
    const start = (): Promise<void> => this.post(`/start?${queryOf(run)}&watchers=${watchers}`);
    return receive({ watchers, events: run.events, clockFrom: 1, open: this.reader, start });
  }

  async finish(run: RunRequest): Promise<void> {
    await this.post('/reset');
    await this.post(`/start?${queryOf({ ...run, batch: run.events })}`);
    this.finishedEvents = run.events;
  }

  async replay(watchers: number): Promise<Received> {
    const start = (): Promise<void> => Promise.resolve();
    return receive({ watchers, events: this.finishedEvents, clockFrom: 0, open: this.reader, start });
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private readonly reader: OpenReader = (onBody) =>
    this.wire === 'grpc'
      ? new GrpcReader(this.server.grpc, WATCH_RUN_PATH, REQUEST, onBody)
      : new ConnectReader(new URL(`http://${this.server.grpc}`), REQUEST, onBody);

  private async post(path: string): Promise<void> {
    await fetch(new URL(path, this.server.http), { method: 'POST' });
  }
}
