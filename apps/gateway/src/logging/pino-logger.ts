import type { LoggerService } from '@nestjs/common';
import { destination, pino, stdSerializers, type Logger } from 'pino';
import { currentRequestId } from './call-scope.js';

/** Their info lines of a start are logged at debug. */
const FRAMEWORK: ReadonlySet<string | undefined> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'NestMicroservice',
]);

/** Writes Nest's log calls as JSON lines; an object as first argument becomes fields. */
export class PinoLogger implements LoggerService {
  private readonly logger: Logger;

  constructor(level: string) {
    this.logger = pino(
      {
        level,
        base: { pid: process.pid },
        serializers: { err: stdSerializers.err },
        redact: ['*.apiKey', '*.authorization', '*.cookie'],
        mixin: () => {
          const requestId = currentRequestId();
          return requestId === undefined ? {} : { requestId };
        },
      },
      destination({ sync: true }),
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const fields = fieldsOf(message);
    const parts = message === null || typeof message !== 'object' ? [message, ...rest] : rest;
    const texts = parts.filter((part) => part !== undefined).map(String);
    // Nest passes the name of the logging class last.
    const context = texts.length > 1 ? texts.pop() : undefined;
    const shown = level === 'info' && FRAMEWORK.has(context) ? 'debug' : level;
    this.logger[shown]({ ...fields, context }, texts.join(' '));
  }
}

function fieldsOf(message: unknown): object {
  if (message instanceof Error) return { err: message };
  return typeof message === 'object' && message !== null ? { ...message } : {};
}
