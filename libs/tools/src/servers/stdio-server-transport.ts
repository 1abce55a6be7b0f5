import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { parseJSONRPCMessage, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import { BoundedLines } from './bounded-lines.js';
import type { StdioServerConfig } from './tool-server-config.js';
import { tooLargeAnswer } from './too-large-answer.js';

export interface StdioTransportOptions {
  readonly server: StdioServerConfig;
  /** Folders to search for the command, separated by `:`. */
  readonly searchPath: string;
  /** Longer messages of the server are dropped, and their caller gets an error. */
  readonly maxMessageBytes: number;
  /** Number of characters to keep from the end of the server's stderr. */
  readonly stderrCharacters: number;
  /** Time, in ms, for the server to exit after its stdin closes, and again after SIGTERM. */
  readonly closeGraceMs: number;
}

/**
 * MCP over the standard streams of a child process, which leads its own process group and is killed with
 * everything it started. The child's environment has only PATH and the variables of its configuration.
 */
export class StdioServerTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  private child: ChildProcessWithoutNullStreams | undefined;
  private said = '';

  constructor(private readonly options: StdioTransportOptions) {}

  /** The end of the server's stderr. Untrusted, and it may contain secrets: for the log only. */
  get stderr(): string {
    return this.said;
  }

  async start(): Promise<void> {
    const { server, searchPath, maxMessageBytes } = this.options;
    const child = spawn(server.command, server.args, {
      cwd: server.cwd ?? tmpdir(),
      env: { PATH: searchPath, ...server.env },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.child = child;
    const lines = new BoundedLines(
      maxMessageBytes,
      (line) => this.read(line),
      (remains) => {
        this.onerror?.(new Error(`a message was longer than ${maxMessageBytes} bytes`));
        const answer = tooLargeAnswer(remains);
        if (answer !== undefined) this.onmessage?.(answer);
      },
    );
    child.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.said = (this.said + text).slice(-this.options.stderrCharacters);
    });
    for (const stream of [child.stdin, child.stdout, child.stderr]) {
      stream.on('error', (error) => this.onerror?.(error));
    }
    child.once('exit', () => {
      // Its own children would keep the pipes open.
      this.kill(child, 'SIGKILL');
    });
    child.once('close', () => this.ended(child));
    // A process that cannot be started emits only this event.
    await once(child, 'spawn');
    child.on('error', (error) => this.onerror?.(error));
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.child?.stdin;
    if (stdin === undefined || !stdin.writable) throw new Error('the server is not running');
    if (stdin.write(`${JSON.stringify(message)}\n`)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    stdin.once('drain', resolve).once('close', resolve);
    await promise;
    stdin.off('drain', resolve).off('close', resolve);
  }

  async close(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    const gone =
      child.exitCode !== null || child.signalCode !== null ? Promise.resolve([]) : once(child, 'close');
    child.stdin.end();
    const signals = ['SIGTERM', 'SIGKILL'] as const;
    for (const signal of signals) {
      if (await isSettledWithin(gone, this.options.closeGraceMs)) break;
      this.kill(child, signal);
    }
    this.ended(child);
  }

  private read(line: string): void {
    let message: JSONRPCMessage;
    try {
      message = parseJSONRPCMessage(JSON.parse(line));
    } catch {
      // Some servers print other text to stdout, which is harmless.
      this.onerror?.(new Error('a line was not a JSON-RPC message'));
      return;
    }
    this.onmessage?.(message);
  }

  private ended(child: ChildProcessWithoutNullStreams): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.onclose?.();
  }

  private kill(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group has already exited.
    }
  }
}

async function isSettledWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), ms);
  try {
    return await Promise.race([work.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
