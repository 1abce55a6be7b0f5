import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { GatewayError } from '#errors';
import type { WatchOpening } from '#watch';
import { inCallScope } from '../../logging/call-scope.js';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { watchFailure } from '../errors/watch-failure.js';
import type { CallContext } from './call-context.js';
import { CallHook, type CallOutcome, type RefusedCall } from './call-hook.js';
import { logRefusal } from './log-refusal.js';

const logger = new Logger('Calls');

/**
 * The corridor: every call of every wire passes it between the wire and the API.
 * It runs the hooks, keeps the request id on log lines, turns whatever is thrown
 * into a `GatewayError`, logs it once, and tells the hooks how the call ended.
 */
@Injectable()
export class Calls implements OnModuleInit {
  private hooks: readonly CallHook[] = [];
  /** Errors that have their log line; the wire that answers with one must not add another. */
  private readonly logged = new WeakSet<GatewayError>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    this.hooks = this.discovery
      .getProviders()
      .map(({ instance }) => instance as unknown)
      .filter((instance): instance is CallHook => instance instanceof CallHook)
      .sort((a, b) => a.order - b.order);
  }

  /** Passes a call that has one answer. Errors: `GatewayError`s only. */
  async pass<T>(call: CallContext, answer: () => Promise<T>): Promise<T> {
    return inCallScope(call.requestId, async () => {
      const startedAt = performance.now();
      try {
        await this.begin(call);
        const reply = await answer();
        this.ended(call, { code: call.signal.aborted ? 'CANCELLED' : 'OK' }, startedAt);
        return reply;
      } catch (thrown) {
        throw this.failed(call, asGatewayError(thrown), startedAt);
      }
    });
  }

  /** Passes a watch, a call that ends when its stream does. Errors: `GatewayError`s only. */
  async watch(call: CallContext, open: () => Promise<WatchOpening>): Promise<WatchOpening> {
    return inCallScope(call.requestId, async () => {
      const startedAt = performance.now();
      try {
        await this.begin(call);
        const opening = await open();
        return {
          ...opening,
          begin: (sink) =>
            opening.begin(sink, (end) => {
              if (end.kind === 'finished') this.ended(call, { code: 'OK' }, startedAt);
              else if (end.kind === 'left') this.ended(call, { code: 'CANCELLED' }, startedAt);
              else this.failed(call, watchFailure(end), startedAt);
            }),
          cancel: () => {
            opening.cancel();
            this.ended(call, { code: call.signal.aborted ? 'CANCELLED' : 'OK' }, startedAt);
          },
        };
      } catch (thrown) {
        throw this.failed(call, asGatewayError(thrown), startedAt);
      }
    });
  }

  /**
   * Logs and counts an error with which a wire answers by itself. One that comes
   * from a call that has passed here is known already. Returns what the client may learn.
   */
  refused(call: RefusedCall, thrown: unknown): GatewayError {
    const error = asGatewayError(thrown);
    if (this.logged.has(error)) return error;
    return this.failed(call, error, performance.now());
  }

  private async begin(call: CallContext): Promise<void> {
    for (const hook of this.hooks) {
      const waiting = hook.begin?.(call);
      if (waiting !== undefined) await waiting;
    }
  }

  private failed(call: RefusedCall, error: GatewayError, startedAt: number): GatewayError {
    this.logged.add(error);
    logRefusal(call, error);
    this.ended(call, { code: error.code, error }, startedAt);
    return error;
  }

  private ended(call: RefusedCall, outcome: Omit<CallOutcome, 'durationMs'>, startedAt: number): void {
    const durationMs = performance.now() - startedAt;
    for (const hook of this.hooks) {
      try {
        hook.end?.(call, { ...outcome, durationMs });
      } catch (error) {
        logger.error({ err: error }, 'a call hook failed');
      }
    }
  }
}
