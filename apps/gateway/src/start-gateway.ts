import './node-version.js';
import { mkdir } from 'node:fs/promises';
import { Logger, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { GatewayError } from '#errors';
import { damagedFile } from '#storage-sqlite';
import type { GatewayConfig } from './config/gateway-config.js';
import { bootProblem } from './boot-problem.js';
import { GatewayModule } from './gateway.module.js';
import { PinoLogger } from './logging/pino-logger.js';
import { showReadyBanner } from './logging/ready-banner.js';
import { serveWires } from './transport/serve-wires.js';
import { logUnhandledRejections } from './unhandled-rejections.js';

/** Each drains the gateway, and the process then exits with 0. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** Until the configuration is there. */
const DEFAULT_LOG_LEVEL = 'info';

/** A gateway that serves. */
export interface RunningGateway {
  /** Base URL of Connect, gRPC-Web, REST and SSE. */
  readonly http: string;
  /** `host:port` of gRPC. */
  readonly grpc: string;
  /** Drains and closes everything. */
  close(): Promise<void>;
}

/**
 * Starts a gateway; `workers` are the Nest modules that bring further workers.
 * A start that fails leaves one log line, which says why and names the variable
 * to change where there is one, and is thrown on. While the gateway lives, a
 * promise that nobody handles is logged and ends nothing.
 */
export async function startGateway(
  configure: GatewayConfig | (() => GatewayConfig),
  workers: ModuleMetadata['imports'] = [],
): Promise<RunningGateway> {
  let logger = new PinoLogger(DEFAULT_LOG_LEVEL);
  let release = (): void => undefined;
  try {
    const config = typeof configure === 'function' ? configure() : configure;
    logger = new PinoLogger(config.logLevel);
    release = logUnhandledRejections(logger);
    const { http, grpc, ...gateway } = await start(config, workers, logger);
    return { http, grpc, close: () => gateway.close().finally(release) };
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
): Promise<RunningGateway> {
  await mkdir(config.dataDir, { recursive: true });
  const app = await NestFactory.create<NestExpressApplication>(GatewayModule.with(config, workers), {
    logger,
    bodyParser: false,
    forceCloseConnections: true,
    abortOnError: false,
  });
  try {
    app.enableShutdownHooks([...STOP_SIGNALS], { useProcessExit: true });
    const addresses = await serveWires(app, config);
    for (const warning of config.warnings) new Logger('Gateway').warn(warning);
    const where = { ...addresses, dataDir: config.dataDir };
    new Logger('Gateway').log(where, 'ready');
    if (config.logLevel !== 'silent') showReadyBanner(process.stdout, where);
    return { ...addresses, close: () => app.close() };
  } catch (error) {
    // Whatever of it has begun, such as one of the two ports, must not outlive the start.
    await app.close().catch(() => undefined);
    if (error instanceof GatewayError && error.reason === 'STORAGE_CORRUPT') {
      throw damagedFile(config.sqlite.path, error);
    }
    throw error;
  }
}
