import { SdkError, SdkErrorCode, type CallToolResult } from '@modelcontextprotocol/client';
import { GatewayError } from '#errors';
import { cancelledBy } from '#sandbox';
import { jsonSizeBytes } from '../json-size.js';
import { structuredResult } from '../structured-result.js';
import type { ToolDescription } from '../tool-registry.port.js';
import { describeTools } from './describe-tools.js';
import { isOfCall, resultError, toolCallError } from './tool-call-error.js';
import { ServerConnection } from './server-connection.js';
import type { ToolServerConfig } from './tool-server-config.js';
import type { ToolServersOptions } from './tool-servers-options.js';

type State =
  | { readonly kind: 'starting'; readonly connection: ServerConnection }
  | { readonly kind: 'ready'; readonly connection: ServerConnection; readonly sinceMs: number }
  | { readonly kind: 'waiting'; readonly untilMs: number; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'closed' };

/**
 * One of the operator's MCP servers, kept running: a lost server is restarted after a backoff that grows until the
 * server stays up. Transitions: starting to ready or waiting; ready to waiting; waiting to starting; any state to
 * closed.
 */
export class ToolServer {
  readonly name: string;
  private state: State = { kind: 'closed' };
  private described: ReadonlyMap<string, ToolDescription> = new Map();
  private failures = 0;
  private attempt: Promise<void> = Promise.resolve();
  private refreshing: Promise<void> | undefined;
  private pings: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: ToolServerConfig,
    private readonly limits: Required<Omit<ToolServersOptions, 'servers'>>,
  ) {
    this.name = config.name;
  }

  /** `ready`, `starting`, `waiting` or `closed`. */
  get status(): string {
    return this.state.kind;
  }

  /** The tools it offered last; none while it is not ready. */
  get tools(): readonly ToolDescription[] {
    return this.state.kind === 'ready' ? [...this.described.values()] : [];
  }

  /** Starts the server in the background. */
  start(): void {
    const { config: server, limits } = this;
    const connection: ServerConnection = new ServerConnection({
      server,
      limits,
      onLost: (detail) => this.lost(connection, detail),
      onToolsChanged: () => void this.refresh(connection),
    });
    this.state = { kind: 'starting', connection };
    this.attempt = this.open(connection);
  }

  /** Resolves when the current start has succeeded or failed; at once when none is under way. */
  settled(): Promise<void> {
    return this.attempt;
  }

  /** `name` is the tool's name without the server's. Errors: `TOOL_*`, the signal's reason. */
  async call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>>> {
    const shown = `${this.name}.${name}`;
    if (jsonSizeBytes(args) > this.limits.maxArgumentsBytes) {
      const text = `The arguments of ${shown} must be JSON of at most ${this.limits.maxArgumentsBytes} bytes.`;
      throw new GatewayError('TOOL_ARGUMENTS_INVALID', text);
    }
    if (this.state.kind === 'starting') await this.untilSettled(signal);
    if (this.state.kind !== 'ready') throw this.unavailable();
    if (!this.described.has(name)) throw new GatewayError('TOOL_UNKNOWN', 'There is no tool with this name.');
    const result = await this.request(this.state.connection, name, args, signal);
    if (jsonSizeBytes(result) > this.limits.maxOutputBytes) {
      throw new GatewayError(
        'TOOL_OUTPUT_TOO_LARGE',
        `The tool ${shown} returned more than ${this.limits.maxOutputBytes} bytes; request less.`,
      );
    }
    if (result.isError === true) throw resultError(shown, result);
    return structuredResult(result) ?? { content: result.content };
  }

  async close(): Promise<void> {
    const { state } = this;
    this.state = { kind: 'closed' };
    clearInterval(this.pings);
    if (state.kind === 'waiting') clearTimeout(state.timer);
    if ('connection' in state) await state.connection.close();
    await this.attempt;
  }

  private async open(connection: ServerConnection): Promise<void> {
    try {
      await connection.open();
      await this.describe(connection);
    } catch (error) {
      await connection.close();
      this.lost(connection, error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.state.kind !== 'starting' || this.state.connection !== connection) return;
    this.state = { kind: 'ready', connection, sinceMs: Date.now() };
    this.pings = setInterval(() => void connection.ping(), this.limits.pingMs).unref();
    this.report('ready', `${this.described.size} tools`);
  }

  private lost(connection: ServerConnection, detail: string): void {
    const { state } = this;
    if (!('connection' in state) || state.connection !== connection) return;
    clearInterval(this.pings);
    const hasLasted = state.kind === 'ready' && Date.now() - state.sinceMs >= this.limits.stableMs;
    this.failures = hasLasted ? 0 : this.failures;
    const { firstBackoffMs, maxBackoffMs } = this.limits;
    const backoffMs = Math.min(maxBackoffMs, firstBackoffMs * 2 ** Math.min(this.failures, 30));
    // Jitter, so that servers lost together do not all restart together.
    const delayMs = backoffMs * (0.5 + Math.random() / 2);
    this.failures += 1;
    const timer = setTimeout(() => this.start(), delayMs).unref();
    this.state = { kind: 'waiting', untilMs: Date.now() + delayMs, timer };
    this.report(state.kind === 'ready' ? 'lost' : 'failed_to_start', detail);
  }

  private refresh(connection: ServerConnection): Promise<void> {
    // One listing at a time, so that each includes everything announced before it.
    this.refreshing = (this.refreshing ?? Promise.resolve())
      .then(() => this.describe(connection))
      .catch(() => undefined);
    return this.refreshing;
  }

  private async describe(connection: ServerConnection): Promise<void> {
    const tools = await connection.listTools();
    if (!('connection' in this.state) || this.state.connection !== connection) return;
    this.described = describeTools(this.name, tools, this.limits, (detail) =>
      this.report('tool_left_out', detail),
    );
  }

  private async request(
    connection: ServerConnection,
    name: string,
    args: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<CallToolResult> {
    // The SDK does not remove its listener from the signal, and a run's signal serves many calls.
    const cancel = new AbortController();
    const forward = (): void => cancel.abort(cancelledBy(signal));
    signal.addEventListener('abort', forward, { once: true });
    if (signal.aborted) forward();
    try {
      return await connection.call(name, { ...args }, cancel.signal);
    } catch (error) {
      if (signal.aborted) throw cancelledBy(signal);
      if (isOfCall(error)) throw toolCallError(`${this.name}.${name}`, error, this.limits);
      const isClosed = error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed;
      // Over HTTP, only missing responses show that a server is gone.
      if (!isClosed) connection.lose(String(error));
      throw this.unavailable(error);
    } finally {
      signal.removeEventListener('abort', forward);
    }
  }

  private async untilSettled(signal: AbortSignal): Promise<void> {
    const left = Promise.withResolvers<never>();
    const leave = (): void => left.reject(cancelledBy(signal));
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    try {
      await Promise.race([this.attempt, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  private unavailable(cause?: unknown): GatewayError {
    const retryDelayMs =
      this.state.kind === 'waiting' ? Math.max(1, Math.round(this.state.untilMs - Date.now())) : 1_000;
    return new GatewayError('TOOL_UNAVAILABLE', `The tool server ${this.name} is not available now.`, {
      retryDelayMs,
      cause,
    });
  }

  private report(kind: 'ready' | 'lost' | 'failed_to_start' | 'tool_left_out', detail: string): void {
    this.limits.onEvent({ server: this.name, kind, detail });
  }
}
