import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../server-process.js';
import { BenchGateway } from './bench-gateway.js';
import { HttpClient } from './clients/http-client.js';

const SERVER_CORE = 0;
const EVENTS = 5;
/** The gateway's own three events and so many of the worker. */
const WORKER_EVENTS = 2;
const PEERS = new URL('../../../../bench/peers/dist/peers/', import.meta.url);

/** One client with a connection of its own. */
export interface LaunchClient {
  /** Starts a run and watches it to its end. @throws when the events are not the five of a run, in order. */
  launch(): Promise<void>;
  close(): void;
}

/** A server that runs are started on. */
export interface Launcher {
  client(index: number): LaunchClient;
  stop(): Promise<void>;
}

/** A server of this folder. */
export async function standaloneLauncher(script: string): Promise<Launcher> {
  const path = fileURLToPath(new URL(`./servers/${script}.js`, import.meta.url));
  const server = await ServerProcess.start(path, { EVENTS: String(EVENTS) }, SERVER_CORE);
  return { client: () => startAndWatch(server, { pipelineId: 'bench' }), stop: () => server.stop() };
}

/** The gateway; each client has a session of its own, since a session has one run at a time. */
export function gatewayLauncher(clients: number): () => Promise<Launcher> {
  return async () => {
    const gateway = await BenchGateway.start();
    const sessions = await Promise.all(Array.from({ length: clients }, () => gateway.session()));
    const params = { events: String(WORKER_EVENTS), interval_ms: '0' };
    return {
      client: (index) =>
        startAndWatch(gateway.server, { sessionId: sessions[index], pipelineId: 'test_pipeline', params }),
      stop: () => gateway.stop(),
    };
  };
}

/** LangGraph's server; its runs are started and streamed with one request. */
export async function langGraphLauncher(): Promise<Launcher> {
  const path = fileURLToPath(new URL('langgraph-launch.js', PEERS));
  const env = { EVENTS: String(EVENTS), LOG_LEVEL: 'error', NODE_ENV: 'production' };
  const server = await ServerProcess.start(path, env, SERVER_CORE);
  const run = {
    assistant_id: 'bench',
    input: { run: 'bench' },
    stream_mode: ['custom'],
    stream_resumable: true,
  };
  return {
    client: () => {
      const http = new HttpClient(new URL(server.http));
      const launch = async (): Promise<void> => {
        const body = await http.post('/runs/stream', run);
        const events = [...body.matchAll(/^event: custom\r?\ndata: "i=(\d+) of/gm)];
        expectInOrder(
          events.map((match) => Number(match[1])),
          body,
        );
      };
      return { launch, close: () => http.close() };
    },
    stop: () => server.stop(),
  };
}

function startAndWatch(server: ServerProcess, request: object): LaunchClient {
  const http = new HttpClient(new URL(server.http));
  const launch = async (): Promise<void> => {
    const { runId } = JSON.parse(await http.post('/api/runs', request)) as { runId: string };
    const body = await http.get(`/api/watch/${runId}`);
    expectInOrder(
      [...body.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1])),
      body,
    );
  };
  return { launch, close: () => http.close() };
}

function expectInOrder(ids: readonly number[], body: string): void {
  if (ids.length !== EVENTS || ids.some((id, index) => id !== index + 1)) {
    throw new Error(`${EVENTS} events were expected: ${body}`);
  }
}
