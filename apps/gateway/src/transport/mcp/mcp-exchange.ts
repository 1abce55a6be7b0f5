import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Request, Response as ExpressResponse } from 'express';
import { mcpCallScope, type McpMemory } from './mcp-call-scope.js';
import { McpReply } from './mcp-reply.js';

const COLON = 0x3a;

/**
 * Has the SDK answer one HTTP request. Resolves when the answer has been sent
 * to its end or the client is gone; what the SDK writes waits until the socket
 * takes it.
 */
export async function exchange(
  request: Request,
  response: ExpressResponse,
  memory: McpMemory,
  handle: (request: globalThis.Request, parsedBody: unknown) => Promise<globalThis.Response>,
): Promise<void> {
  const reply = new McpReply();
  const leave = (): void => reply.close();
  response.once('close', leave);
  if (response.destroyed) leave();
  try {
    const { cookie } = request.headers;
    const answer = await mcpCallScope.run({ reply, cookie, memory }, () =>
      handle(webRequest(request, reply.closed), request.body),
    );
    if (response.destroyed) {
      await answer.body?.cancel();
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

/** The request as the web has it; its body has been read already. */
export function webRequest(
  { method, originalUrl, headers }: Request,
  signal?: AbortSignal,
): globalThis.Request {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || name.startsWith(':')
      ? []
      : [[name, [value].flat().join(', ')] as [string, string]],
  );
  const init = { method, headers: kept, ...(signal === undefined ? {} : { signal }) };
  return new Request(new URL(originalUrl, 'http://localhost'), init);
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
    // A comment is no message.
    if (value[0] !== COLON) reply.noteTaken();
  }
  response.end();
}
