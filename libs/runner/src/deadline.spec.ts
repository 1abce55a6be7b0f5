import { getEventListeners } from 'node:events';
import { GatewayError } from '#errors';
import { eventually } from '#testing';
import { underDeadline, type DeadlineOptions } from './deadline.js';

function options(overrides: Partial<DeadlineOptions> = {}): DeadlineOptions {
  return {
    timeoutMs: 10_000,
    graceMs: 10_000,
    timeoutError: () => new GatewayError('WORKER_TIMEOUT', 'too slow'),
    onIgnored: () => undefined,
    ...overrides,
  };
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('I was stopped')), { once: true });
  });

function timers(): number {
  return process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length;
}

/** Timers of others in this process come and go; a leaked one of ours would last longer. */
async function timersGone(before: number): Promise<void> {
  await eventually('its timers to be gone', () => timers() <= before || undefined, 3_000);
}

describe('underDeadline', () => {
  it('returns the result, and leaves no timer or listener', async () => {
    const before = timers();
    const caller = new AbortController();
    let seen: AbortSignal | undefined;
    const result = await underDeadline(caller.signal, options(), async (signal) => {
      seen = signal;
      return Promise.resolve(7);
    });
    expect(result).toBe(7);
    await timersGone(before);
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
    expect(getEventListeners(seen as AbortSignal, 'abort')).toHaveLength(0);
  });

  it('passes on the error of the work', async () => {
    const failing = underDeadline(new AbortController().signal, options(), () =>
      Promise.reject(new Error('broken')),
    );
    await expect(failing).rejects.toThrow('broken');
  });

  it('stops work that takes too long, and reports the timeout', async () => {
    const before = timers();
    const slow = underDeadline(new AbortController().signal, options({ timeoutMs: 5 }), untilAborted);
    await expect(slow).rejects.toMatchObject({ reason: 'WORKER_TIMEOUT' });
    await timersGone(before);
  });

  it("rejects with the caller's reason when the caller aborts", async () => {
    const caller = new AbortController();
    const running = underDeadline(caller.signal, options(), untilAborted);
    caller.abort(new GatewayError('RUN_CANCELLED', 'cancelled'));
    await expect(running).rejects.toMatchObject({ reason: 'RUN_CANCELLED' });
  });

  it('does not begin when the caller has already aborted', async () => {
    let begun = false;
    const refused = underDeadline(AbortSignal.abort(new Error('gone')), options(), () => {
      begun = true;
      return Promise.resolve();
    });
    await expect(refused).rejects.toThrow('gone');
    expect(begun).toBe(false);
  });

  it('rejects the result of work that continued after the abort', async () => {
    const caller = new AbortController();
    const running = underDeadline(caller.signal, options(), async () => {
      caller.abort(new Error('stopped'));
      return Promise.resolve(1);
    });
    await expect(running).rejects.toThrow('stopped');
  });

  it('gives aborted work its grace period, and work that has stopped none', async () => {
    const before = timers();
    const caller = new AbortController();
    let ignored = 0;
    const stopped = Promise.withResolvers<void>();
    const running = underDeadline(
      caller.signal,
      options({ onIgnored: () => (ignored += 1) }),
      async (signal) => {
        await untilAborted(signal).catch(() => undefined);
        await stopped.promise;
      },
    );
    caller.abort(new Error('why'));
    stopped.resolve();
    await expect(running).rejects.toThrow('why');
    expect(ignored).toBe(0);
    await timersGone(before);
  });

  it('continues without work that ignores its signal, and reports it', async () => {
    const before = timers();
    let ignored = 0;
    const deadline = options({ timeoutMs: 5, graceMs: 5, onIgnored: () => (ignored += 1) });
    const never = underDeadline(
      new AbortController().signal,
      deadline,
      () => new Promise<never>(() => undefined),
    );
    await expect(never).rejects.toMatchObject({ reason: 'WORKER_TIMEOUT' });
    expect(ignored).toBe(1);
    await timersGone(before);
  });

  it('causes no unhandled rejection when abandoned work fails', async () => {
    const late = Promise.withResolvers<never>();
    const deadline = options({ timeoutMs: 5, graceMs: 5 });
    await expect(underDeadline(new AbortController().signal, deadline, () => late.promise)).rejects.toThrow();
    const unseen: unknown[] = [];
    const listen = (error: unknown): void => void unseen.push(error);
    process.on('unhandledRejection', listen);
    late.reject(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listen);
    expect(unseen).toEqual([]);
  });

  it('does not treat a timeout of months as zero', async () => {
    const running = underDeadline(
      new AbortController().signal,
      options({ timeoutMs: 90 * 86_400_000 }),
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return 'done';
      },
    );
    await expect(running).resolves.toBe('done');
  });
});
