import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { ModelReply } from './model-reply.js';
import type { ChatRequestBody, RecordedRequest } from './recorded-request.js';
import { sendReply } from './send-reply.js';

/** Decides the reply to a request that the script has none for. */
export type ReplyTo = (request: RecordedRequest) => ModelReply;

/**
 * A model provider on loopback. Answers each request, in the order they come, with
 * the next reply of its script, then with what `otherwise` says; without either it
 * refuses with status 400, so that a call which no test foresaw shows.
 */
export class ModelServer {
  readonly requests: RecordedRequest[] = [];
  private readonly script: ModelReply[] = [];
  private readonly waiters: { readonly count: number; readonly resolve: () => void }[] = [];

  private constructor(
    private readonly server: Server,
    private readonly otherwise: ReplyTo | undefined,
  ) {}

  static async start(otherwise?: ReplyTo): Promise<ModelServer> {
    const server = createServer();
    const model = new ModelServer(server, otherwise);
    server.on('request', (request, response) => {
      model.handle(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return model;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The base URL for clients. */
  get baseUrl(): string {
    return `${this.origin}/v1`;
  }

  /** Adds replies to the script. */
  willReply(...replies: ModelReply[]): void {
    this.script.push(...replies);
  }

  /** Waits for the request of this number, from 0, and fails after `deadlineMs`. */
  async request(index: number, deadlineMs = 30_000): Promise<RecordedRequest> {
    const arrived = new Promise<void>((resolve) => this.waiters.push({ count: index + 1, resolve }));
    this.wake();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no model request ${index} within ${deadlineMs} ms`)),
        deadlineMs,
      );
    });
    await Promise.race([arrived, late]).finally(() => clearTimeout(timer));
    return this.requests[index]!;
  }

  /** Closes every socket, answered or not, and the port. */
  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    // A kept-alive socket serves any number of requests, each with its own listener.
    socket.setMaxListeners(0);
    const socketClosed = new Promise<{ answered: boolean }>((resolve) => {
      socket.once('close', () => resolve({ answered: response.writableFinished }));
    });
    const text = await readText(request);
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: parseBody(text),
      text,
      socketClosed,
    };
    this.requests.push(recorded);
    this.wake();
    const next = this.script.shift() ?? this.otherwise?.(recorded);
    await sendReply(response, recorded.path, next ?? unexpected);
  }

  private wake(): void {
    for (const waiter of this.waiters) if (this.requests.length >= waiter.count) waiter.resolve();
  }
}

const unexpected: ModelReply = { kind: 'response', status: 400, headers: {}, body: 'no reply was scripted' };

function parseBody(text: string): ChatRequestBody {
  try {
    return JSON.parse(text) as ChatRequestBody;
  } catch {
    return {};
  }
}
