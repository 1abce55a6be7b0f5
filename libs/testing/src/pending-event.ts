import type { OngoingEvent, RunEventDraft, TerminalEvent } from '#events';
import type { PendingEvent } from '#watch';

const EMITTED = new Date('2026-01-02T03:04:05.678Z');

export function pending(draft: RunEventDraft, overrides: Partial<PendingEvent> = {}): PendingEvent {
  return { draft, emittedAt: EMITTED, attempt: 1, ...overrides };
}

export function logEvent(message: string, overrides: Partial<OngoingEvent> = {}): PendingEvent {
  return pending({ kind: 'log', message, ...overrides });
}

export function successEvent(message = 'done'): PendingEvent {
  return pending({ kind: 'succeeded', state: 'succeeded', message });
}

/** One terminal event of each kind. */
export const TERMINAL_EVENTS: readonly TerminalEvent[] = [
  { kind: 'succeeded', state: 'succeeded', message: 'done' },
  {
    kind: 'input_required',
    state: 'succeeded',
    question: { id: 'q', prompt: 'what for?', schema: '{}', expiresAt: new Date('2027-01-01T00:00:00.001Z') },
  },
  {
    kind: 'failed',
    state: 'timed_out',
    error: { code: 'DEADLINE_EXCEEDED', reason: 'RUN_TIMEOUT', message: 'too long', retryable: true },
  },
];
