import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Request, Response as ExpressResponse } from 'express';
import { McpReply } from './mcp-reply.js';

const COLON = 0x3a;

/**
 * Has the transport answer one HTTP request. Resolves when the answer has been
 * sent to its end or the client is gone; what the transport writes waits until
 * the socket takes it.
 */
export async function exchange(
  transport: WebStandardStreamableHTTPServerTransport,
  request: Request,
  response: ExpressResponse,
  inReply: <T>(reply: McpReply, work: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const reply = new McpReply();
  const leave = (): void => reply.close();
  response.once('close', leave);
  if (response.destroyed) leave();
  try {
    const parsedBody: unknown = request.body;
    const answer = await inReply(reply, () => transport.handleRequest(webRequest(request), { parsedBody }));
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

/** Its body has been read already. */
function webRequest({ method, originalUrl, headers }: Request): globalThis.Request {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || name.startsWith(':')
      ? []
      : [[name, [value].flat().join(', ')] as [string, string]],
  );
  return new Request(new URL(originalUrl, 'http://localhost'), { method, headers: kept });
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
