import { isLegacyRequest } from '@modelcontextprotocol/server';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Request, Response } from 'express';
import { GatewayError } from '#errors';
import { SessionContexts } from '#run-context';
import { SessionsService } from '#sessions';
import { ToolRegistryFactory } from '#tools';
import { WatchService } from '#watch';
import { PipelineApi } from '../api/pipeline-api.js';
import { Calls } from '../calls/calls.js';
import { readRequest } from '../requests/refused-request.js';
import { disconnectSignal } from '../rest/disconnect-signal.js';
import { httpRequestCall } from '../rest/http-request-call.js';
import { Problems } from '../rest/problems.js';
import { McpExchanges, webRequest } from './mcp-exchanges.js';
import { McpOptions } from './mcp-options.js';
import { mcpPipelineTools } from './mcp-pipeline-tools.js';
import { mcpRepositoryTools } from './mcp-repository-tools.js';
import { McpRequests } from './mcp-requests.js';
import { McpSession } from './mcp-session.js';
import { McpToolCalls } from './mcp-tool-calls.js';
import { mcpWatchTool } from './mcp-watch-tool.js';

const SESSION_HEADER = 'mcp-session-id';
/** The MCP request that opens a session; as a call it is guarded like an RPC. */
const INITIALIZE = 'initialize';
/** The most concurrent requests of one session, streams included. */
const MAX_OPEN_EXCHANGES = 64;
/** A session ends after this many exchanges, since the SDK keeps some memory for each cancelled one. */
const MAX_EXCHANGES = 100_000;
/** Idle time, in ms, after which a session may be closed to make place for a new one. */
const SPARE_AFTER_MS = 60_000;
const SWEEP_MS = 10_000;
/** Time, in ms, that answers in progress have at shutdown. */
const DRAIN_MS = 1_000;
const DRAIN_POLL_MS = 20;

/**
 * The MCP endpoint. Serves clients with sessions, which are limited in number and idle time, and requests of
 * clients without.
 */
@Injectable()
export class McpSessions implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sessions = new Map<string, McpSession>();
  private readonly exchanges: McpExchanges;
  private toolCalls: McpToolCalls;
  private requests: McpRequests | undefined;
  private sweeper: NodeJS.Timeout | undefined;
  private draining = false;

  constructor(
    private readonly api: PipelineApi,
    private readonly watches: WatchService,
    private readonly sessionsService: SessionsService,
    private readonly contexts: SessionContexts,
    private readonly registries: ToolRegistryFactory,
    private readonly options: McpOptions,
    private readonly calls: Calls,
    problems: Problems,
  ) {
    this.exchanges = new McpExchanges(calls, problems);
    this.toolCalls = new McpToolCalls([], calls);
  }

  get size(): number {
    return this.sessions.size;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { contexts, registries, sessionsService: sessions } = this;
    const tools = [
      ...mcpPipelineTools(this.api),
      mcpWatchTool(this.watches),
      ...(await mcpRepositoryTools({ sessions, contexts, registries })),
    ];
    this.toolCalls = new McpToolCalls(tools, this.calls);
    const { keepAliveMs, maxSessions: maxOpen } = this.options;
    this.requests = new McpRequests({
      calls: this.toolCalls,
      exchanges: this.exchanges,
      keepAliveMs,
      maxOpen,
    });
    this.sweeper = setInterval(() => this.sweep(), Math.min(SWEEP_MS, this.options.idleMs)).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.draining = true;
    clearInterval(this.sweeper);
    // Ends the watches first, so that their calls are answered.
    this.watches.drain();
    const deadline = performance.now() + DRAIN_MS;
    while (performance.now() < deadline && this.toolCalls.openCalls > 0) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
    }
    await Promise.all([...this.sessions.values()].map((session) => session.close()));
    this.sessions.clear();
    await this.requests?.close();
  }

  /**
   * Answers an HTTP request at the endpoint. Errors: `MCP_SESSION_NOT_FOUND`,
   * `MCP_SESSIONS_EXHAUSTED`, `MCP_CALLS_EXHAUSTED`, `REQUEST_MALFORMED`, `DRAINING`.
   */
  async answer(request: Request, response: Response): Promise<void> {
    const body = readRequest(request.body as unknown);
    // MCP has dropped batches, and one would multiply the work of a request.
    if (Array.isArray(body)) throw new GatewayError('REQUEST_MALFORMED', 'batches are not taken');
    const isOfSession = await isLegacyRequest(webRequest(request), body);
    if (!isOfSession && this.requests !== undefined) {
      if (this.draining) throw draining();
      await this.requests.answer(request, response);
      return;
    }
    const id = request.get(SESSION_HEADER);
    if (id === undefined) {
      const call = {
        ...httpRequestCall(request),
        method: INITIALIZE,
        clientSignal: disconnectSignal(response),
      };
      await this.calls.pass(call, () => this.answerNew(request, response));
      return;
    }
    const session = this.sessions.get(id);
    if (session === undefined) {
      throw new GatewayError('MCP_SESSION_NOT_FOUND', 'there is no such MCP session; initialize a new one');
    }
    if (session.openExchanges >= MAX_OPEN_EXCHANGES) {
      throw new GatewayError('MCP_CALLS_EXHAUSTED', 'too many calls of this MCP session are under way');
    }
    await session.answer(request, response);
    if (session.exchangeCount >= MAX_EXCHANGES) await this.end(session);
  }

  private async answerNew(request: Request, response: Response): Promise<void> {
    if (request.method !== 'POST' || !isInitialize(request.body)) {
      throw new GatewayError(
        'REQUEST_MALFORMED',
        `the header ${SESSION_HEADER} is missing, and this is no initialize`,
      );
    }
    if (this.draining) throw draining();
    this.makeRoom();
    const session: McpSession = new McpSession({
      calls: this.toolCalls,
      exchanges: this.exchanges,
      keepAliveMs: this.options.keepAliveMs,
      onClosed: () => this.sessions.delete(session.id),
    });
    this.sessions.set(session.id, session);
    try {
      await session.connect();
      await session.answer(request, response);
    } finally {
      if (!session.isInitialized) await this.end(session);
    }
  }

  private makeRoom(): void {
    if (this.sessions.size < this.options.maxSessions) return;
    const [oldest] = this.unused(SPARE_AFTER_MS).sort((a, b) => a.usedAtMs - b.usedAtMs);
    if (oldest === undefined) {
      throw new GatewayError('MCP_SESSIONS_EXHAUSTED', 'too many MCP sessions', { retryDelayMs: 10_000 });
    }
    void this.end(oldest);
  }

  private sweep(): void {
    for (const session of this.unused(this.options.idleMs)) void this.end(session);
  }

  private unused(forMs: number): McpSession[] {
    const before = Date.now() - forMs;
    return [...this.sessions.values()].filter(
      ({ openExchanges, usedAtMs }) => openExchanges === 0 && usedAtMs <= before,
    );
  }

  private async end(session: McpSession): Promise<void> {
    this.sessions.delete(session.id);
    await session.close();
  }
}

function draining(): GatewayError {
  return new GatewayError('DRAINING', 'the server is shutting down', { retryDelayMs: 1_000 });
}

function isInitialize(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'method' in body && body.method === INITIALIZE;
}
