import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/**
 * The behaviour of the server:
 * - `serve`: as git's smart HTTP server
 * - `hang`: takes the request and never answers
 * - `hang_in_pack`: advertises the refs, then begins the pack and says no more
 * - `not_found`, `server_error`: 404, 503
 * - `babble`: advertises the refs, then sends progress without end in the place of a pack
 * - `endless_refs`: advertises refs without end, by the older protocol
 * - `dumb`: as a server of plain files
 * - `echo_login`: 403 with the login of the request in its text
 * - `page`, `one_line_page`: a web page that is no repository
 * - `redirect`: 301 to `redirectTo`
 * - `redirect_to_suffix`: 301 to the same address with `.git`, where that is missing
 */
export type GitServerBehaviour =
  | 'serve'
  | 'hang'
  | 'hang_in_pack'
  | 'babble'
  | 'endless_refs'
  | 'dumb'
  | 'echo_login'
  | 'not_found'
  | 'server_error'
  | 'page'
  | 'one_line_page'
  | 'redirect'
  | 'redirect_to_suffix';

export interface GitHttpServerOptions {
  /** The folder whose repositories are served, each at its path below it. */
  readonly root: string;
  readonly behaviour?: GitServerBehaviour;
  /** Requests without these are answered 401. */
  readonly basicAuth?: { readonly user: string; readonly password: string };
  readonly redirectTo?: string;
  /** Speaks the version of git's protocol that knows no capabilities of its own: all refs are advertised at once. */
  readonly olderProtocol?: boolean;
  /** Speaks https, with the certificate of this folder. */
  readonly tls?: boolean;
}

const tlsFile = (name: string): string => new URL(`tls/${name}`, import.meta.url).pathname;

/** The authority of a server with `tls`, for 127.0.0.1 and code.example. */
export const TLS_AUTHORITY = tlsFile('certificate.pem');

/** A real smart-HTTP git server on a free loopback port, around `git http-backend`. */
export class GitHttpServer {
  /** `METHOD /path` of each request so far. */
  readonly requests: string[] = [];
  /** The `Authorization` of each request so far. */
  readonly logins: string[] = [];
  /** Bytes of repositories sent so far. */
  sentBytes = 0;
  behaviour: GitServerBehaviour;
  private held: (() => void)[] | undefined;
  private readonly server: Server;
  private readonly children = new Set<ChildProcess>();

  private constructor(private readonly options: GitHttpServerOptions) {
    this.behaviour = options.behaviour ?? 'serve';
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      if (this.held === undefined) this.answer(request, response);
      else this.held.push(() => this.answer(request, response));
    };
    const tls = { key: readFileSync(tlsFile('key.pem')), cert: readFileSync(TLS_AUTHORITY) };
    this.server = options.tls === true ? createTlsServer(tls, answer) : createServer(answer);
  }

  static async start(options: GitHttpServerOptions): Promise<GitHttpServer> {
    const server = new GitHttpServer(options);
    server.server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return server;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The address of the repository at that path below the root. */
  url(path: string, host = '127.0.0.1'): string {
    return `http${this.options.tls === true ? 's' : ''}://${host}:${this.port}/${path}`;
  }

  /** Requests wait unanswered until `resume`. */
  pause(): void {
    this.held ??= [];
  }

  resume(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const answer of held) answer();
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.held?.length ?? 0;
  }

  get openConnections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.getConnections((error, count) => {
        if (error) reject(error);
        else resolve(count);
      });
    });
  }

  async close(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    this.requests.push(`${request.method} ${url.pathname}`);
    this.logins.push(request.headers.authorization ?? '');
    if (!this.isAuthorized(request)) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
      return;
    }
    switch (this.behaviour) {
      case 'serve':
        this.serve(request, response, url);
        return;
      case 'hang':
        return;
      case 'hang_in_pack':
        if (request.method === 'GET' || this.isRefListing(request)) this.serve(request, response, url);
        else
          response
            .writeHead(200, { 'Content-Type': 'application/x-git-upload-pack-result' })
            .write('000dpackfile\n');
        return;
      case 'babble':
        if (request.method === 'GET' || this.isRefListing(request)) this.serve(request, response, url);
        else sendWithoutEnd(response, 'result', '000dpackfile\n', BABBLE);
        return;
      case 'endless_refs':
        sendWithoutEnd(response, 'advertisement', FIRST_REFS, FURTHER_REF);
        return;
      case 'dumb':
        this.serveFile(response, url);
        return;
      case 'echo_login':
        response
          .writeHead(403, { 'Content-Type': 'text/plain' })
          .end(
            `no entry for ${Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64').toString()}\n`,
          );
        return;
      case 'not_found':
        response.writeHead(404).end('not here');
        return;
      case 'server_error':
        response.writeHead(503).end('later');
        return;
      case 'page':
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html>\n<p>hello\n');
        return;
      case 'one_line_page':
        response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><p>hello');
        return;
      case 'redirect':
        response.writeHead(301, { Location: this.options.redirectTo ?? '/' }).end();
        return;
      case 'redirect_to_suffix':
        if (/\.git\//.test(url.pathname)) this.serve(request, response, url);
        else {
          const location = url.pathname.replace(/\/(info\/refs|git-upload-pack)$/, '.git/$1') + url.search;
          response.writeHead(301, { Location: location }).end();
        }
        return;
    }
  }

  /** In protocol version 2 the refs are asked for by a small POST, and the pack by a larger one. */
  private isRefListing(request: IncomingMessage): boolean {
    const posts = this.requests.filter((line) => line.startsWith('POST')).length;
    return request.headers['git-protocol'] === 'version=2' && posts <= 1;
  }

  private isAuthorized(request: IncomingMessage): boolean {
    const { basicAuth } = this.options;
    if (basicAuth === undefined) return true;
    const expected = Buffer.from(`${basicAuth.user}:${basicAuth.password}`).toString('base64');
    return request.headers.authorization === `Basic ${expected}`;
  }

  private serveFile(response: ServerResponse, url: URL): void {
    const file = join(this.options.root, decodeURIComponent(url.pathname));
    createReadStream(file)
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  }

  private serve(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const header = (name: string): string => String(request.headers[name] ?? '');
    const child = spawn(
      'git',
      ['-c', 'safe.directory=*', '-c', 'uploadpack.allowFilter=true', 'http-backend'],
      {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: {
          ...process.env,
          GIT_PROJECT_ROOT: this.options.root,
          GIT_HTTP_EXPORT_ALL: '1',
          GIT_PROTOCOL: this.options.olderProtocol === true ? '' : header('git-protocol'),
          REQUEST_METHOD: request.method,
          PATH_INFO: decodeURIComponent(url.pathname),
          QUERY_STRING: url.search.slice(1),
          CONTENT_TYPE: header('content-type'),
          HTTP_CONTENT_ENCODING: header('content-encoding'),
          REMOTE_ADDR: '127.0.0.1',
        },
      },
    );
    this.children.add(child);
    child.on('close', () => this.children.delete(child));
    response.on('close', () => child.kill('SIGKILL'));
    child.stdin.on('error', () => undefined);
    request.pipe(child.stdin);
    child.stdout.on('data', (chunk: Buffer) => {
      this.sentBytes += chunk.length;
    });
    forwardCgi(child.stdout, response);
  }
}

const ID = '1'.repeat(40);
const packet = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;
const BABBLE = packet(`\u0002${'so much to say '.repeat(200)}\n`);
const FIRST_REFS = `${packet('# service=git-upload-pack\n')}0000${packet(`${ID} HEAD\0side-band-64k\n`)}`;
const FURTHER_REF = packet(`${ID} refs/heads/${'x'.repeat(200)}\n`).repeat(100);

/** Goes on for as long as the client takes it. */
function sendWithoutEnd(
  response: ServerResponse,
  kind: 'advertisement' | 'result',
  first: string,
  rest: string,
): void {
  response.writeHead(200, { 'Content-Type': `application/x-git-upload-pack-${kind}` });
  const more = (): void => {
    while (!response.destroyed) if (!response.write(rest)) return;
  };
  response.on('drain', more).write(first);
  more();
}

/** Reads the CGI header block, then passes the rest on as it comes. */
function forwardCgi(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  const onHead = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    output.off('data', onHead);
    output.pause();
    for (const line of head.subarray(0, end).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(/:\s*/, 2);
      if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
    output.pipe(response);
  };
  output.on('data', onHead);
  output.on('end', () => response.end());
}
