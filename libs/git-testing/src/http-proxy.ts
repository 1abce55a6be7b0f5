import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

/** A real HTTP proxy on a free loopback port that leads every name to the loopback. */
export class HttpProxy {
  /** `METHOD target` of each request so far. */
  readonly requests: string[] = [];
  private readonly server: Server;

  private constructor(private readonly login: string) {
    this.server = createServer((incoming, response) => {
      const url = new URL(incoming.url ?? '');
      if (!this.isKnown(incoming)) {
        response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="proxy"' }).end();
        return;
      }
      this.requests.push(`${incoming.method} ${url.host}`);
      const path = url.pathname + url.search;
      const outgoing = request(
        { host: '127.0.0.1', port: url.port, method: incoming.method, path, headers: incoming.headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      outgoing.on('error', () => response.destroy());
      incoming.pipe(outgoing);
    });
    this.server.on('connect', (incoming, socket) => {
      this.requests.push(`CONNECT ${incoming.url}`);
      const tunnel = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        tunnel.pipe(socket).pipe(tunnel);
      });
      tunnel.on('error', () => socket.destroy());
      socket.on('error', () => tunnel.destroy());
      socket.on('close', () => tunnel.destroy());
    });
  }

  /** `login`: `user:password` that it asks for; empty: anybody. */
  static async start(login = ''): Promise<HttpProxy> {
    const proxy = new HttpProxy(login);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  url(login = ''): string {
    return `http://${login}127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private isKnown({ headers }: IncomingMessage): boolean {
    if (this.login === '') return true;
    return headers['proxy-authorization'] === `Basic ${Buffer.from(this.login).toString('base64')}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
