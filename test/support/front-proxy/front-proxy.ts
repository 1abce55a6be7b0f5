import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy with a fixed address in front of a gateway that may be down. */
export class FrontProxy {
  private readonly server: Server;
  private away = false;
  private refusedCount = 0;

  private constructor(private readonly target: () => string) {
    this.server = createServer((incoming, response) => this.pass(incoming, response));
  }

  /** `target` gives the base URL to go to, such as `http://127.0.0.1:40123`. */
  static async start(target: () => string): Promise<FrontProxy> {
    const proxy = new FrontProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Number of requests that were answered with its error page. */
  get refused(): number {
    return this.refusedCount;
  }

  /** Cuts what is open and answers everything with 502, until `comeBack`. */
  goAway(): void {
    this.away = true;
    this.server.closeAllConnections();
  }

  comeBack(): void {
    this.away = false;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private pass(incoming: IncomingMessage, response: ServerResponse): void {
    const refuse = (): void => {
      this.refusedCount += 1;
      if (response.headersSent) response.destroy();
      else response.writeHead(502, { 'access-control-allow-origin': '*' }).end('bad gateway');
    };
    if (this.away) return refuse();
    const { method, url = '', headers } = incoming;
    const onward = request(this.target() + url, { method, headers, agent: false }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.on('error', () => response.destroy());
      reply.pipe(response);
    });
    onward.on('error', refuse);
    response.on('close', () => onward.destroy());
    incoming.pipe(onward);
  }
}
