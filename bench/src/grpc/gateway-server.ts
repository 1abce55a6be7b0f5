import { BenchGateway, EVENTS_BEFORE_START } from '../load/bench-gateway.js';
import type { RunRequest } from '../servers/run-request.js';
import { ConnectReader } from './clients/connect-reader.js';
import { GrpcReader } from './clients/grpc-reader.js';
import { receive, type Received } from './clients/receive.js';
import { WATCH_RUN_PATH, watchRequest } from './clients/request-bytes.js';
import type { OpenReader } from './clients/watch-reader.js';
import type { GrpcContender, WatchedServer, Wire } from './watched-server.js';

/** The watchers of a live run have so long to connect, and so much longer each. */
const START_DELAY_MS = 200;
const START_DELAY_EACH_MS = 4;
/** A live run's clock starts with the first event after the delay. */
const CLOCK_FROM = EVENTS_BEFORE_START + 1;

export function gateway(name: string, wire: Wire): GrpcContender {
  return {
    name,
    open: async () => {
      const started = await BenchGateway.start();
      return new GatewayServer(started, await started.session(), wire);
    },
  };
}

/** As `gateway`, but a finished run is replayed by a process that has not seen it. */
export function restartedGateway(name: string, wire: Wire): GrpcContender {
  return {
    name,
    open: async () => {
      const started = await BenchGateway.start();
      return new RestartedGatewayServer(started, await started.session(), wire);
    },
  };
}

class GatewayServer implements WatchedServer {
  private finished: { readonly runId: string; readonly events: number } | undefined;

  constructor(
    protected running: BenchGateway,
    private readonly sessionId: string,
    private readonly wire: Wire,
  ) {}

  async live(run: RunRequest, watchers: number): Promise<Received> {
    const runId = await this.running.startRun(
      this.sessionId,
      run,
      START_DELAY_MS + START_DELAY_EACH_MS * watchers,
    );
    const { events } = run;
    const start = async (opened: Promise<void>, begun: () => boolean): Promise<void> => {
      await opened;
      if (begun()) throw new Error('the run began before its watchers were there');
    };
    return receive({ watchers, events, clockFrom: CLOCK_FROM, open: this.reader(runId), start });
  }

  async finish(run: RunRequest): Promise<void> {
    const runId = await this.running.startRun(this.sessionId, run, 0);
    this.finished = { runId, events: run.events };
    await this.replay(1);
  }

  async replay(watchers: number): Promise<Received> {
    if (this.finished === undefined) throw new Error('no run is finished');
    const { runId, events } = this.finished;
    const start = (): Promise<void> => Promise.resolve();
    return receive({ watchers, events, clockFrom: 0, open: this.reader(runId), start });
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  private reader(runId: string): OpenReader {
    const request = watchRequest(runId);
    const { server } = this.running;
    return (onBody) =>
      this.wire === 'grpc'
        ? new GrpcReader(server.grpc, WATCH_RUN_PATH, request, onBody)
        : new ConnectReader(new URL(server.http), request, onBody);
  }
}

class RestartedGatewayServer extends GatewayServer {
  override async finish(run: RunRequest): Promise<void> {
    await super.finish(run);
    this.running = await this.running.restarted();
  }
}
