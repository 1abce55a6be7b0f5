import { Code, ConnectError, createClient, type Client } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import {
  ErrorInfoSchema,
  PipelineService,
  WatchRunResponse_EventType as EventType,
  type WatchRunResponse,
} from '#contract';
import { DemoFailure } from './demo-failure.js';
import { printable } from './printable.js';
import { RunDisplay } from './run-display.js';
import type { Screen } from './screen.js';

/** The gateway for an outside client, over gRPC. */
export class GatewayClient {
  readonly calls: Client<typeof PipelineService>;

  constructor(
    grpcAddress: string,
    private readonly signal: AbortSignal,
  ) {
    const transport = createGrpcTransport({ baseUrl: `http://${grpcAddress}` });
    this.calls = createClient(PipelineService, transport);
  }

  /** Makes a call; a refusal becomes one line. @throws `DemoFailure` */
  async call<T>(what: string, make: (options: { readonly signal: AbortSignal }) => Promise<T>): Promise<T> {
    try {
      return await make({ signal: this.signal });
    } catch (error) {
      throw this.failure(what, error);
    }
  }

  /** Shows a run to its end and returns its last event. @throws `DemoFailure` when the run fails. */
  async watch(runId: string, screen: Screen): Promise<WatchRunResponse> {
    const display = new RunDisplay(screen);
    let last: WatchRunResponse | undefined;
    try {
      for await (const event of this.calls.watchRun({ runId }, { signal: this.signal })) {
        // A keep-alive, or a signal that this client does not know.
        if (event.seq === 0n) continue;
        last = event;
        if (isTerminal(event)) break;
        display.show(event);
      }
    } catch (error) {
      throw this.failure(`the watch of ${runId}`, error);
    } finally {
      display.end();
    }
    if (last === undefined || !isTerminal(last)) throw new DemoFailure(`${runId} ended without a last event`);
    const { error, question, message } = last;
    if (error !== undefined)
      throw new DemoFailure(`the run failed: ${printable(error.message)} (${error.reason})`);
    display.showText(question?.prompt ?? message);
    display.end();
    return last;
  }

  private failure(what: string, error: unknown): unknown {
    if (this.signal.aborted || !(error instanceof ConnectError)) return error;
    const [info] = error.findDetails(ErrorInfoSchema);
    const reason = info?.reason ?? Code[error.code];
    return new DemoFailure(`${what} was refused: ${printable(error.rawMessage)} (${reason})`);
  }
}

function isTerminal({ eventType }: WatchRunResponse): boolean {
  return eventType === EventType.COMPLETE || eventType === EventType.ERROR;
}
