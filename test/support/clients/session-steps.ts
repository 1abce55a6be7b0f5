import type { JsonObject } from '@bufbuild/protobuf';
import type { GatewayClient, InitReply } from './gateway-client.js';
import type { WatchedEvent } from './watched-event.js';

export interface RunReply {
  readonly run: {
    readonly runId: string;
    readonly sessionId: string;
    readonly workerKey: string;
    readonly state: string;
    readonly lastSeq: string;
    readonly error?: { readonly code: string; readonly reason: string; readonly message: string };
    readonly openQuestion?: { readonly id: string; readonly prompt: string };
    readonly answeredByRunId: string;
  };
}

export interface SessionReply {
  readonly session: {
    readonly sessionId: string;
    readonly userId: string;
    readonly repoUrl: string;
    readonly repoName: string;
    readonly purpose: string;
    readonly ref: string;
    readonly commit: string;
    readonly running: boolean;
    readonly activeRunId: string;
  };
}

/** Parameters with which `test_pipeline` emits events until it is stopped. */
export const ENDLESS: Readonly<Record<string, string>> = { events: '100000', interval_ms: '20' };
/** Runs without an event of its own for a minute. */
export const SILENT: Readonly<Record<string, string>> = { events: '1', start_delay_ms: '60000' };

/** Opens a session and waits for the end of its bootstrap run. */
export async function openSession(client: GatewayClient, fields: JsonObject = {}): Promise<InitReply> {
  const opened = await client.call<InitReply>('InitRun', fields);
  await client.watch({ runId: opened.bootstrapRunId }).all();
  return opened;
}

/** Starts `test_pipeline` and gives the run's id. */
export async function startTestPipeline(
  client: GatewayClient,
  sessionId: string,
  params: Readonly<Record<string, string>> = {},
): Promise<string> {
  const request = { sessionId, pipelineId: 'test_pipeline', params: { interval_ms: '0', ...params } };
  return (await client.call<{ runId: string }>('StartRun', request)).runId;
}

/** Starts a worker and gives its whole stream. */
export async function runToEnd(
  client: GatewayClient,
  request: JsonObject,
): Promise<{
  readonly runId: string;
  readonly events: readonly WatchedEvent[];
  readonly last: WatchedEvent;
}> {
  const { runId } = await client.call<{ runId: string }>('StartRun', request);
  const events = await client.watch({ runId }).all();
  return { runId, events, last: events.at(-1) as WatchedEvent };
}

export async function sessionOf(client: GatewayClient, sessionId: string): Promise<SessionReply['session']> {
  return (await client.call<SessionReply>('GetSession', { sessionId })).session;
}

export async function runOf(client: GatewayClient, runId: string): Promise<RunReply['run']> {
  return (await client.call<RunReply>('GetRun', { runId })).run;
}

export function seqsOf(events: readonly WatchedEvent[]): number[] {
  return events.map(({ seq }) => Number(seq));
}

/** 1 to `last`. */
export function seqsUpTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
