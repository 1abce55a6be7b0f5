import { connect, type Socket } from 'node:net';
import { ChunkedBody } from '../../clients/chunked-body.js';

const END_OF_HEAD = '\r\n\r\n';

/** A cheap HTTP client: one request after the other on one raw socket that is kept open. */
export class HttpClient {
  private readonly socket: Socket;
  private pending: PromiseWithResolvers<string> | undefined;
  private head = '';
  private body = '';
  private left = 0;
  private chunks: ChunkedBody | undefined;

  constructor(private readonly url: URL) {
    this.socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
    this.socket.on('data', (bytes) => {
      try {
        this.take(bytes);
      } catch (error) {
        this.fail(error);
      }
    });
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('the connection was closed')));
  }

  /** The whole body of the response. @throws when its status is not 2xx, or the connection ends. */
  post(path: string, json: unknown): Promise<string> {
    const body = JSON.stringify(json);
    const length = Buffer.byteLength(body);
    return this.send(`POST ${path}`, `Content-Type: application/json\r\nContent-Length: ${length}\r\n`, body);
  }

  get(path: string): Promise<string> {
    return this.send(`GET ${path}`, '', '');
  }

  close(): void {
    this.pending = undefined;
    this.socket.destroy();
  }

  private send(line: string, headers: string, body: string): Promise<string> {
    this.pending = Promise.withResolvers();
    this.head = '';
    this.body = '';
    this.socket.write(`${line} HTTP/1.1\r\nHost: ${this.url.host}\r\n${headers}\r\n${body}`);
    return this.pending.promise;
  }

  private take(bytes: Buffer): void {
    if (this.head.endsWith(END_OF_HEAD)) return this.takeBody(bytes);
    const text = this.head + bytes.toString('latin1');
    const end = text.indexOf(END_OF_HEAD);
    if (end === -1) {
      this.head = text;
      return;
    }
    this.head = text.slice(0, end + END_OF_HEAD.length);
    if (!this.head.startsWith('HTTP/1.1 2')) throw new Error(text);
    this.left = Number(/\r\ncontent-length: (\d+)/i.exec(this.head)?.[1] ?? -1);
    this.chunks = this.left === -1 ? new ChunkedBody((piece) => this.append(piece)) : undefined;
    this.takeBody(Buffer.from(text.slice(end + END_OF_HEAD.length), 'latin1'));
  }

  private takeBody(bytes: Buffer): void {
    if (this.chunks === undefined) {
      this.append(bytes);
      this.left -= bytes.length;
    } else {
      this.chunks.take(bytes);
    }
    if (this.chunks === undefined ? this.left > 0 : !this.chunks.ended) return;
    const { pending } = this;
    this.pending = undefined;
    pending?.resolve(this.body);
  }

  private append(bytes: Buffer): void {
    this.body += bytes.toString('latin1');
  }

  private fail(error: unknown): void {
    this.pending?.reject(error);
    this.pending = undefined;
    this.socket.destroy();
  }
}
