import './node-version.js';
import { mkdir } from 'node:fs/promises';
import { Logger, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { GatewayError } from '#errors';
import { shutdownBoundMs } from '#runs';
import { damagedFile } from '#storage-sqlite';
import type { GatewayConfig } from './config/gateway-config.js';
import { bootProblem } from './boot-problem.js';
import { bounded } from './bounded.js';
import { GatewayModule } from './gateway.module.js';
import { PinoLogger } from './logging/pino-logger.js';
import { showReadyBanner } from './logging/ready-banner.js';
import { boundExit, STOP_SIGNALS } from './stop-signals.js';
import { serveWires, type WireAddresses } from './transport/serve-wires.js';
import { logUnhandledRejections } from './unhandled-rejections.js';

/** Until the configuration is known. */
const DEFAULT_LOG_LEVEL = 'info';

/** A gateway that serves. */
export interface RunningGateway {
  /** Base URL of Connect, gRPC-Web, REST, SSE and MCP. */
  readonly http: string;
  /** `host:port` of gRPC. */
  readonly grpc: string;
  /** The longest that a shutdown takes, in ms, unless something hangs. */
  readonly closesWithinMs: number;
  /** Drains and closes everything. Rejects after `closesWithinMs` when something hangs. */
  close(): Promise<void>;
}

export interface StartOptions {
  /**
   * True: SIGTERM, SIGINT and SIGHUP drain the gateway and end the process, with 0 when everything is
   * closed and with 1 after `closesWithinMs`. Default: false, signals are left to the caller.
   */
  readonly stopOnSignals?: boolean;
}

/**
 * Starts a gateway; `workers` are Nest modules with further workers. A start that fails is logged in one
 * line, with its reason and the variable to change where there is one, and rejects. While the gateway runs,
 * promises that are rejected without a handler are logged and end nothing.
 */
export async function startGateway(
  configure: GatewayConfig | (() => GatewayConfig),
  workers: ModuleMetadata['imports'] = [],
  { stopOnSignals = false }: StartOptions = {},
): Promise<RunningGateway> {
  let logger = new PinoLogger(DEFAULT_LOG_LEVEL);
  const guards: (() => void)[] = [];
  const release = (): void => {
    for (const lift of guards.splice(0)) lift();
  };
  try {
    const config = typeof configure === 'function' ? configure() : configure;
    logger = new PinoLogger(config.logLevel);
    const closesWithinMs = shutdownBoundMs(config.runs.shutdownGraceMs);
    guards.push(logUnhandledRejections(logger));
    if (stopOnSignals) guards.push(boundExit(closesWithinMs, logger));
    const { addresses, app } = await start(config, workers, logger, stopOnSignals);
    const close = (): Promise<void> => bounded(closesWithinMs, app.close()).finally(release);
    return { ...addresses, closesWithinMs, close };
  } catch (error) {
    release();
    logger.fatal({ err: error }, `the gateway cannot start: ${bootProblem(error)}`);
    throw error;
  }
}

async function start(
  config: GatewayConfig,
  workers: ModuleMetadata['imports'],
  logger: PinoLogger,
  stopOnSignals: boolean,
): Promise<{ readonly addresses: WireAddresses; readonly app: NestExpressApplication }> {
  await mkdir(config.dataDir, { recursive: true });
  const app = await NestFactory.create<NestExpressApplication>(GatewayModule.with(config, workers), {
    logger,
    bodyParser: false,
    forceCloseConnections: true,
    abortOnError: false,
  });
  try {
    if (stopOnSignals) app.enableShutdownHooks([...STOP_SIGNALS], { useProcessExit: true });
    const addresses = await serveWires(app, config);
    for (const warning of config.warnings) new Logger('Gateway').warn(warning);
    const where = { ...addresses, dataDir: config.dataDir };
    new Logger('Gateway').log(where, 'ready');
    if (config.logLevel !== 'silent') showReadyBanner(process.stdout, where);
    return { addresses, app };
  } catch (error) {
    // What has started, such as one of the two ports, must not outlive the failed start.
    await app.close().catch(() => undefined);
    if (error instanceof GatewayError && error.reason === 'STORAGE_CORRUPT') {
      throw damagedFile(config.sqlite.path, error);
    }
    throw error;
  }
}
