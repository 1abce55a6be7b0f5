import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { GatewayError } from '#errors';
import type { WatchOpening } from '#watch';
import { inCallScope } from '../../logging/call-scope.js';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { watchFailure } from '../errors/watch-failure.js';
import type { CallContext, CallRequest } from './call-context.js';
import type { CallHook, CallOutcome } from './call-hook.js';
import { callHooksIn } from './call-hooks.js';
import { logRefusal } from './log-refusal.js';
import { OpenCalls, type OpenCall } from './open-calls.js';

const logger = new Logger('Calls');

/**
 * The corridor: every call of every wire passes it between the wire and the API. It runs the hooks, checks the
 * deadline, keeps the request id on log lines, turns whatever is thrown into a `GatewayError`, logs that once,
 * and tells the hooks how the call ended. A watch pays once, at its beginning and end, and nothing per event.
 */
@Injectable()
export class Calls implements OnModuleInit, OnApplicationShutdown {
  private hooks: readonly CallHook[] = [];
  private readonly open = new OpenCalls();
  /** Errors that have their log line; the wire that answers with one must not add another. */
  private readonly logged = new WeakSet<GatewayError>();

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws for a hook that is not a default-scoped provider; the boot stops. */
  onModuleInit(): void {
    this.hooks = callHooksIn(this.discovery);
  }

  /** By now every call had its time to finish. */
  onApplicationShutdown(): void {
    this.open.abortAll();
  }

  /** Passes a call that has one answer. Rejects with `GatewayError`s only. */
  async pass<T>(request: CallRequest, answer: (call: CallContext) => T | Promise<T>): Promise<T> {
    const opened = this.open.add(request);
    const { call } = opened;
    return inCallScope(call.requestId, async () => {
      try {
        await this.begin(call);
        const reply = await answer(call);
        this.ended(opened, request.clientSignal?.aborted === true ? 'CANCELLED' : 'OK');
        return reply;
      } catch (thrown) {
        throw this.failed(opened, asGatewayError(thrown));
      }
    });
  }

  /** Passes a watch, a call that ends when its stream does. Rejects with `GatewayError`s only. */
  async watch(
    request: CallRequest,
    open: (call: CallContext) => WatchOpening | Promise<WatchOpening>,
  ): Promise<WatchOpening> {
    const opened = this.open.add(request);
    const { call } = opened;
    return inCallScope(call.requestId, async () => {
      try {
        await this.begin(call);
        const opening = await open(call);
        return {
          ...opening,
          begin: (sink) =>
            opening.begin(sink, (end) => {
              if (end.kind === 'finished') this.ended(opened, 'OK');
              else if (end.kind === 'left') this.ended(opened, 'CANCELLED');
              else this.failed(opened, watchFailure(end));
            }),
          cancel: () => {
            opening.cancel();
            this.ended(opened, request.clientSignal?.aborted === true ? 'CANCELLED' : 'OK');
          },
        };
      } catch (thrown) {
        throw this.failed(opened, asGatewayError(thrown));
      }
    });
  }

  /**
   * Logs and counts an error with which a wire answers by itself, unless it comes from a call that has passed
   * here. Returns what the client may learn.
   */
  refused(request: CallRequest, thrown: unknown): GatewayError {
    return inCallScope(request.requestId, () => {
      const error = asGatewayError(thrown);
      return this.logged.has(error) ? error : this.failed(this.open.add(request), error);
    });
  }

  private async begin(call: CallContext): Promise<void> {
    for (const hook of this.hooks) {
      const waiting = hook.begin?.(call);
      if (waiting !== undefined) await waiting;
    }
    if (call.deadlineMs !== undefined && call.deadlineMs <= Date.now()) {
      throw new GatewayError('REQUEST_TIMEOUT', 'the deadline of the call has passed');
    }
  }

  private failed(opened: OpenCall, error: GatewayError): GatewayError {
    this.logged.add(error);
    logRefusal(opened.call, error);
    this.ended(opened, error.code, error);
    return error;
  }

  private ended(opened: OpenCall, code: CallOutcome['code'], error?: GatewayError): void {
    const { call, startedAt } = opened;
    const outcome = { code, reason: error?.reason, durationMs: performance.now() - startedAt };
    this.open.delete(opened);
    for (const hook of this.hooks) {
      try {
        const ending: unknown = hook.end?.(call, outcome);
        if (ending instanceof Promise) ending.catch((thrown: unknown) => logHookFailure(hook, thrown));
      } catch (thrown) {
        logHookFailure(hook, thrown);
      }
    }
  }
}

function logHookFailure(hook: CallHook, thrown: unknown): void {
  logger.error({ err: thrown, hook: hook.constructor.name }, 'a call hook failed');
}
