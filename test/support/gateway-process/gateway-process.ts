import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { GatewayProcessOptions } from './gateway-process-options.js';
import { RunningGateway } from './running-gateway.js';

/** Relative to the folder that the tests are started in, the project's own. */
const BUILT_MAIN = 'dist/apps/gateway/src/main.js';
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'NODE_COMPILE_CACHE'];
const MAX_LOG_LINES = 20_000;
const TAIL_LINES = 40;

/**
 * The gateway as a process of its own, with a data folder that outlives
 * restarts and goes with `close`. Every failure carries the end of the log.
 */
export class GatewayProcess {
  private lines: string[] = [];
  private running: RunningGateway | undefined;

  private constructor(
    private readonly options: GatewayProcessOptions,
    /** The gateway's data folder; temporary. */
    readonly dataDir: string,
  ) {}

  /** Resolves when the gateway says that it is ready; a failed start leaves no folder and no process. */
  static async start(options: GatewayProcessOptions = {}): Promise<GatewayProcess> {
    const dataDir = await mkdtemp(join(tmpdir(), 'gateway-process-'));
    const gateway = new GatewayProcess(options, dataDir);
    try {
      await options.prepare?.(dataDir);
      await gateway.launch({});
      return gateway;
    } catch (error) {
      await gateway.close();
      throw error;
    }
  }

  /** Such as `http://127.0.0.1:40123`; another one after a restart. */
  get httpUrl(): string {
    return this.current().ready.http;
  }

  /** Such as `127.0.0.1:40124`; another one after a restart. */
  get grpcAddress(): string {
    return this.current().ready.grpc;
  }

  get pid(): number {
    return this.current().pid;
  }

  /** Resolves with the exit code of this life, or 128 plus the number of the signal that ended it. */
  get exited(): Promise<number> {
    return this.current().exited;
  }

  /** Everything that all its lives wrote to stdout and stderr, as lines; the oldest go first past 20000. */
  logs(): string {
    return this.lines.join('\n');
  }

  /** Asks it to end and gives the exit code. Fails if it had ended by itself before, or does not end in time. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    const running = this.current();
    if (!running.alive)
      throw this.failure(`the gateway had exited before, with code ${await running.exited}`);
    try {
      return await running.end(signal, this.options.stopDeadlineMs ?? 15_000);
    } catch (error) {
      throw this.failure(messageOf(error));
    }
  }

  /** Ends it with SIGKILL, as a crash would, and waits until it is gone. */
  async kill(): Promise<void> {
    const running = this.current();
    if (running.alive) await running.end('SIGKILL', 5_000);
  }

  /** Stops it if it still runs, then starts it on the same data folder. `env` overrides for this life only. */
  async restart(env: Readonly<Record<string, string>> = {}): Promise<void> {
    if (this.current().alive) await this.stop();
    await this.launch(env);
  }

  /** Kills it if it still runs and removes the data folder. For teardown; may be called twice. */
  async close(): Promise<void> {
    if (this.running?.alive) await this.kill();
    // Retried, as a child of the killed process may still be writing.
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  private async launch(env: Readonly<Record<string, string>>): Promise<void> {
    const inherited = INHERITED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    try {
      this.running = await RunningGateway.launch({
        main: resolve(this.options.main ?? BUILT_MAIN),
        args: this.options.args ?? [],
        env: {
          ...Object.fromEntries(inherited),
          HOST: '127.0.0.1',
          PORT: '0',
          GRPC_PORT: '0',
          DATA_DIR: this.dataDir,
          ...this.options.env,
          ...env,
        },
        readyDeadlineMs: this.options.readyDeadlineMs ?? 20_000,
        onLine: (line) => {
          if (this.lines.push(line) > MAX_LOG_LINES) this.lines = this.lines.slice(MAX_LOG_LINES / 2);
        },
      });
    } catch (error) {
      throw this.failure(messageOf(error));
    }
  }

  private current(): RunningGateway {
    if (!this.running) throw new Error('the gateway was never ready');
    return this.running;
  }

  private failure(message: string): Error {
    return new Error(
      `${message}; the end of its log:\n${this.lines.slice(-TAIL_LINES).join('\n') || '(nothing)'}`,
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
