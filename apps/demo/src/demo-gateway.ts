import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DemoEnvironment } from './config/demo-environment.js';
import { DemoFailure } from './demo-failure.js';
import type { GatewayMessage } from './gateway-message.js';

/** Extra time on top of the gateway's own shutdown. */
const STOP_MARGIN_MS = 2_500;
const ENTRY = fileURLToPath(new URL('./serve.js', import.meta.url));

type Ready = Extract<GatewayMessage, { kind: 'ready' }>;

/** The gateway that the demo has started. */
export class DemoGateway {
  private constructor(
    private readonly child: ChildProcess,
    readonly addresses: Ready,
    /** The file of its log lines. */
    readonly logFile: string,
  ) {}

  /** Starts it and waits until it serves. @throws `DemoFailure` when it cannot start. */
  static async start(
    { dataDir, gateway }: DemoEnvironment,
    localPaths: readonly string[],
  ): Promise<DemoGateway> {
    mkdirSync(dataDir, { recursive: true });
    const logFile = join(dataDir, 'gateway.log');
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, ['--enable-source-maps', ENTRY, ...localPaths], {
      env: gateway,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const message = await firstMessage(child, logFile);
    if (message.kind === 'ready') return new DemoGateway(child, message, logFile);
    throw new DemoFailure(`the gateway cannot start: ${message.why.replaceAll('\n', '; ')}`);
  }

  /** False once it has ended, for whatever reason. */
  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves when it has ended by itself. */
  async ended(signal: AbortSignal): Promise<void> {
    if (this.alive) await once(this.child, 'exit', { signal }).catch(() => undefined);
  }

  /** Drains it and waits until it has ended. */
  async stop(): Promise<void> {
    if (!this.alive) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const deadlineMs = this.addresses.stopsWithinMs + STOP_MARGIN_MS;
    const force = setTimeout(() => this.child.kill('SIGKILL'), deadlineMs);
    await exited;
    clearTimeout(force);
  }
}

function firstMessage(child: ChildProcess, logFile: string): Promise<GatewayMessage> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as GatewayMessage));
    child.once('error', reject);
    child.once('exit', () =>
      reject(new DemoFailure(`the gateway ended before it was ready; see ${logFile}`)),
    );
  });
}
