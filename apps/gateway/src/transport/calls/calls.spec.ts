import { Logger } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { GatewayError } from '#errors';
import type { WatchEnd, WatchLeft, WatchOpening, WatchSink } from '#watch';
import type { CallContext, CallRequest } from './call-context.js';
import { CallHook, type CallOutcome } from './call-hook.js';
import { Calls } from './calls.js';

class EndedCalls extends CallHook {
  readonly ended: (CallOutcome & { readonly call: CallContext })[] = [];

  override end(call: CallContext, outcome: CallOutcome): void {
    this.ended.push({ ...outcome, call });
  }
}

class BrokenEnd extends CallHook {
  override end(): void {
    throw new Error('broken');
  }
}

class LateBrokenEnd extends CallHook {
  override async end(): Promise<void> {
    await Promise.resolve();
    throw new Error('broken later');
  }
}

class Guard extends CallHook {
  override readonly order = -1;

  override async begin(call: CallContext): Promise<void> {
    call.principal = { userId: 'ann' };
    await Promise.resolve();
    if (call.header('denied') !== undefined) throw new GatewayError('PERMISSION_DENIED', 'no');
  }
}

const request = (more: Partial<CallRequest> = {}): CallRequest => ({
  wire: 'grpc',
  method: 'GetRun',
  requestId: 'r1',
  remoteAddress: '192.0.2.1',
  header: () => undefined,
  cookie: undefined,
  setSessionCookie: () => undefined,
  ...more,
});

const denied = { header: (name: string) => (name === 'denied' ? 'yes' : undefined) };

/** A watch that a test ends. */
function opening(): { readonly watch: WatchOpening; readonly end: (end: WatchEnd | WatchLeft) => void } {
  let ended: ((end: WatchEnd | WatchLeft) => void) | undefined;
  const watch = {
    verdict: 'from_start',
    firstSeq: 1,
    lastSeq: 1,
    nothingLeft: false,
    begin: (_sink, onEnd) => {
      ended = onEnd;
      return { resume: () => undefined, close: () => undefined };
    },
    cancel: () => undefined,
  } as WatchOpening;
  return { watch, end: (end) => ended?.(end) };
}

describe('Calls', () => {
  let counter: EndedCalls;
  let answered: number;
  let calls: Calls;

  const withHooks = (...hooks: readonly CallHook[]): Calls => {
    const providers = hooks.map((instance) => ({
      instance,
      metatype: instance.constructor,
      isTransient: false,
      isDependencyTreeStatic: () => true,
    }));
    const made = new Calls({ getProviders: () => providers } as unknown as DiscoveryService);
    made.onModuleInit();
    return made;
  };

  beforeAll(() => Logger.overrideLogger(false));

  beforeEach(() => {
    answered = 0;
    counter = new EndedCalls();
    calls = withHooks(counter, new BrokenEnd(), new LateBrokenEnd(), new Guard());
  });

  const codes = (): string[] => counter.ended.map(({ code }) => code);

  it('ends a call once with OK when it is answered', async () => {
    await expect(calls.pass(request(), ({ principal }) => principal?.userId)).resolves.toBe('ann');
    expect(counter.ended).toEqual([
      expect.objectContaining({ code: 'OK', reason: undefined, durationMs: expect.any(Number) as number }),
    ]);
  });

  it('ends a call once with its error, also one that is unforeseen or thrown before any await', async () => {
    const missing = new GatewayError('RUN_NOT_FOUND', 'run not found');
    await expect(calls.pass(request(), () => Promise.reject(missing))).rejects.toBe(missing);
    const broken = (): never => {
      throw new Error('secret');
    };
    const failure = calls.pass(request(), broken);
    await expect(failure).rejects.toMatchObject({ reason: 'UNFORESEEN' });
    await expect(failure).rejects.not.toThrow('secret');
    expect(codes()).toEqual(['NOT_FOUND', 'INTERNAL']);
  });

  it('does not answer a call that a hook refuses, and tells all hooks of its end once', async () => {
    const refusal = { code: 'PERMISSION_DENIED' };
    await expect(calls.pass(request(denied), () => (answered += 1))).rejects.toMatchObject(refusal);
    const watched = calls.watch(request(denied), () => {
      answered += 1;
      return opening().watch;
    });
    await expect(watched).rejects.toMatchObject(refusal);
    expect(answered).toBe(0);
    expect(codes()).toEqual(['PERMISSION_DENIED', 'PERMISSION_DENIED']);
  });

  it('does not answer a call whose deadline has passed', async () => {
    const late = calls.pass(request({ deadlineMs: Date.now() - 1 }), () => (answered += 1));
    await expect(late).rejects.toMatchObject({ reason: 'REQUEST_TIMEOUT' });
    expect(answered).toBe(0);
    expect(codes()).toEqual(['DEADLINE_EXCEEDED']);
  });

  it('adds nothing when a wire answers with the error of a call that has passed', async () => {
    const failure: unknown = await calls.pass(request(denied), () => 1).catch((error: unknown) => error);
    expect(calls.refused(request(), failure)).toBe(failure);
    expect(codes()).toEqual(['PERMISSION_DENIED']);
  });

  it('ends a call that is refused before it passes, and that knows no more than its wire', () => {
    calls.refused(request({ method: 'unknown', requestId: '' }), new GatewayError('ROUTE_NOT_FOUND', 'no'));
    expect(counter.ended).toEqual([
      expect.objectContaining({ code: 'NOT_FOUND', reason: 'ROUTE_NOT_FOUND' }),
    ]);
    expect(counter.ended[0]?.call).toMatchObject({ wire: 'grpc', method: 'unknown' });
  });

  it.each([
    [{ kind: 'finished' }, 'OK'],
    [{ kind: 'left' }, 'CANCELLED'],
    [{ kind: 'stalled' }, 'UNAVAILABLE'],
    [{ kind: 'failed', error: new GatewayError('LOG_CORRUPT', 'no') }, 'DATA_LOSS'],
  ] as const)('ends a watch once, with its stream: %j is %s', async (end, code) => {
    const { watch, end: finish } = opening();
    const admitted = await calls.watch(request({ method: 'WatchRun' }), () => watch);
    admitted.begin({} as WatchSink);
    expect(codes()).toEqual([]);
    finish(end);
    expect(codes()).toEqual([code]);
  });

  it('ends a watch that is cancelled before it begins', async () => {
    const admitted = await calls.watch(request(), () => opening().watch);
    admitted.cancel();
    expect(codes()).toEqual(['OK']);
  });

  it('aborts the signal of a call when its client leaves and when the gateway stops', async () => {
    const client = new AbortController();
    const signals: AbortSignal[] = [];
    const until = (signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        signals.push(signal);
        signal.addEventListener('abort', () => resolve());
      });
    const left = calls.pass(request({ clientSignal: client.signal }), ({ signal }) => until(signal));
    const stopped = calls.pass(request(), ({ signal }) => until(signal));
    await new Promise((resolve) => setImmediate(resolve));
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    client.abort();
    await left;
    expect(codes()).toEqual(['CANCELLED']);
    calls.onApplicationShutdown();
    await stopped;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('does not start with a hook that is no default-scoped provider', () => {
    const provider = { metatype: Guard, instance: {}, isTransient: true, isDependencyTreeStatic: () => true };
    const made = new Calls({ getProviders: () => [provider] } as unknown as DiscoveryService);
    expect(() => made.onModuleInit()).toThrow('call hook Guard is not a default-scoped provider');
  });
});
