import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Request, Response as ExpressResponse } from 'express';
import { currentRequestId } from '../../logging/call-scope.js';
import type { Calls } from '../calls/calls.js';
import { httpRequestCall } from '../rest/http-request-call.js';
import type { Problems } from '../rest/problems.js';
import { mcpCallScope, type McpSessionState } from './mcp-call-scope.js';
import { mcpRefusal } from './mcp-refusal.js';
import { McpReply } from './mcp-reply.js';

const COLON = 0x3a;
const MCP_TYPES = ['application/json', 'text/event-stream'];

type Handle = (request: globalThis.Request, parsedBody: unknown) => Promise<globalThis.Response>;

/** Lets the SDK answer HTTP requests. */
export class McpExchanges {
  constructor(
    private readonly calls: Calls,
    private readonly problems: Problems,
  ) {}

  /**
   * Resolves when the answer has been sent or the client has disconnected. The SDK's output waits for the
   * socket to drain.
   */
  async exchange(
    request: Request,
    response: ExpressResponse,
    memory: McpSessionState,
    handle: Handle,
  ): Promise<void> {
    const reply = new McpReply();
    const leave = (): void => reply.close();
    response.once('close', leave);
    if (response.destroyed) leave();
    try {
      const { cookie } = request.headers;
      const { remoteAddress } = request.socket;
      const header = (name: string): string | undefined => request.get(name);
      const answer = await mcpCallScope.run({ reply, header, cookie, remoteAddress, memory }, () =>
        handle(webRequest(request, reply.closed), request.body),
      );
      if (response.destroyed) {
        await answer.body?.cancel();
        return;
      }
      if (answer.status >= 400) {
        await this.refuse(response, answer);
        return;
      }
      response.writeHead(answer.status, [...answer.headers].flat());
      if (answer.body === null) response.end();
      else await pump(answer.body, response, reply);
    } finally {
      response.off('close', leave);
      reply.close();
    }
  }

  /** Replies with a problem document, or with a JSON-RPC error if a JSON-RPC request is waiting. */
  private async refuse(response: ExpressResponse, answer: globalThis.Response): Promise<void> {
    const refusal = mcpRefusal(answer.status, await answer.text(), currentRequestId() ?? '');
    const allow = answer.headers.get('allow');
    if (allow !== null) response.setHeader('allow', allow);
    if (refusal.kind === 'http') {
      this.problems.send(response, refusal.error, refusal.status);
      return;
    }
    this.calls.refused(httpRequestCall(response.req), refusal.error);
    response.status(answer.status).type('application/json').send(refusal.body);
  }
}

/** Returns a web `Request` without body, which has been read already. */
export function webRequest(request: Request, signal?: AbortSignal): globalThis.Request {
  const { method, originalUrl } = request;
  const headers = { ...request.headers, accept: acceptedTypes(request) };
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || name.startsWith(':')
      ? []
      : [[name, [value].flat().join(', ')] as [string, string]],
  );
  const init = { method, headers: kept, ...(signal === undefined ? {} : { signal }) };
  return new Request(new URL(originalUrl, 'http://localhost'), init);
}

/**
 * Returns the MCP types that the client accepts, spelled out, since the SDK does not understand wildcards.
 */
function acceptedTypes(request: Request): string | undefined {
  const accepted = MCP_TYPES.filter((type) => request.accepts(type) !== false);
  return accepted.length === 0 ? request.headers.accept : accepted.join(', ');
}

async function pump(
  body: ReadableStream<Uint8Array>,
  response: ServerResponse,
  reply: McpReply,
): Promise<void> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  reply.closed.addEventListener('abort', cancel, { once: true });
  response.flushHeaders();
  for (;;) {
    const { done, value } = await reader.read();
    if (done || response.destroyed) break;
    if (!response.write(value) && !response.destroyed) {
      await once(response, 'drain', { signal: reply.closed }).catch(() => undefined);
    }
    // Comments are not messages.
    if (value[0] !== COLON) reply.noteTaken();
  }
  response.end();
}
