import { assert, integer, property, string } from 'fast-check';
import type { ClientView, OngoingEvent } from '#events';
import { boundedEvent, eventSize } from './event-bounds.js';

const log = (message: string, clientView?: ClientView): OngoingEvent => ({
  kind: 'log',
  message,
  clientView,
});
const textView = (text: string): ClientView => ({ phase: 'p', content: { kind: 'text', text } });

function graphView(description: string): ClientView {
  const nodes = [{ uid: 'a', label: 'A', description }];
  return { phase: 'p', content: { kind: 'graph', graph: { nodes, edges: [{ from: 'a', to: 'a' }] } } };
}

describe('boundedEvent', () => {
  it('leaves an event within the limits unchanged', () => {
    const event = log('x'.repeat(100), textView('y'));
    expect(boundedEvent(event, 100)).toBe(event);
  });

  it('cuts a message at a character boundary, and says how much was cut', () => {
    expect(boundedEvent(log('aä€😀'), 9)).toMatchObject({ message: 'aä€ [4 bytes cut]' });
    expect(boundedEvent(log('aä€😀'), 5)).toMatchObject({ message: 'aä [7 bytes cut]' });
    expect(boundedEvent(log('aä€😀'), 2)).toMatchObject({ message: 'a [9 bytes cut]' });
  });

  it('keeps the longest prefix of whole characters, for any text', () => {
    assert(
      property(string({ unit: 'binary' }), integer({ min: 0, max: 20 }), (text, maxBytes) => {
        const { message } = boundedEvent(log(text), maxBytes) as OngoingEvent;
        const bytes = Buffer.byteLength(text);
        if (bytes <= maxBytes) return expect(message).toBe(text);
        const [, kept = '', cut = ''] = /^([\s\S]*) \[(\d+) bytes cut\]$/.exec(message) ?? [];
        expect(text.startsWith(kept)).toBe(true);
        expect(Buffer.byteLength(kept) + Number(cut)).toBe(bytes);
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(maxBytes);
        return expect(Buffer.byteLength(kept)).toBeGreaterThan(maxBytes - 4);
      }),
    );
  });

  it.each([textView('x'.repeat(500)), graphView('x'.repeat(500))])(
    'omits a view that is too large, and says so',
    (view) => {
      const bounded = boundedEvent(log('m', view), 400) as OngoingEvent;
      expect(bounded.clientView).toBeUndefined();
      expect(bounded.message).toMatch(/^m \[a view of \d+ bytes left out\]$/);
    },
  );

  it("limits the end of a run: its message, its error's and its question's", () => {
    const long = 'x'.repeat(50);
    const cut = 'xxxx [46 bytes cut]';
    expect(boundedEvent({ kind: 'succeeded', state: 'succeeded', message: long }, 4)).toMatchObject({
      message: cut,
    });
    const error = { code: 'INTERNAL', reason: 'WORKER_FAILED', message: long, retryable: false } as const;
    expect(boundedEvent({ kind: 'failed', state: 'failed', error }, 4)).toMatchObject({
      error: { message: cut },
    });
    const question = { id: 'q', prompt: long, schema: long };
    const asked = boundedEvent({ kind: 'input_required', state: 'succeeded', question }, 4);
    expect(asked).toMatchObject({ question: { id: 'q', prompt: cut, schema: undefined } });
  });
});

describe('eventSize', () => {
  it('counts every text, plus a fixed amount for each event, node and edge', () => {
    expect(eventSize(log(''))).toBeGreaterThan(0);
    expect(eventSize(log('12345'))).toBe(eventSize(log('')) + 5);
    expect(eventSize(log('', graphView('12345')))).toBe(eventSize(log('', graphView(''))) + 5);
    expect(eventSize(log('', textView('12345')))).toBe(eventSize(log('', textView(''))) + 5);
  });
});
