import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** Concurrent connects; more than a server's backlog would be dropped. */
const AT_ONCE = 100;

/** SSE watchers that only hold their connections. */
export class IdleWatchers {
  private readonly sockets: Socket[] = [];
  private lost = 0;

  /** Opens so many more; each has its response's headers when it is done. */
  async open(url: URL, count: number): Promise<void> {
    for (let opened = 0; opened < count; opened += AT_ONCE) {
      const batch = Array.from({ length: Math.min(AT_ONCE, count - opened) }, () => this.openOne(url));
      await Promise.all(batch);
    }
  }

  /** @throws when a server has ended one of them. */
  expectAll(): void {
    if (this.lost > 0) throw new Error(`${this.lost} of ${this.sockets.length} idle watchers were closed`);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private async openOne(url: URL): Promise<void> {
    const socket = connect(Number(url.port), url.hostname);
    this.sockets.push(socket);
    socket.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: text/event-stream\r\n\r\n`,
    );
    const [head] = (await once(socket, 'data')) as [Buffer];
    if (!head.toString('latin1').startsWith('HTTP/1.1 200')) throw new Error(head.toString('latin1'));
    socket.on('end', () => (this.lost += 1));
    socket.on('error', () => (this.lost += 1));
    socket.resume();
  }
}
