import { array, assert, constantFrom, property, string, tuple } from 'fast-check';
import type { ClientView, OngoingEvent } from '#events';
import { EventCoalescer } from './event-coalescer.js';

const VIEW: ClientView = { phase: 'p' };
const event = (kind: OngoingEvent['kind'], message: string, clientView?: ClientView): OngoingEvent => ({
  kind,
  message,
  clientView,
  workerKey: 'w',
});

describe('EventCoalescer', () => {
  it.each<[string, OngoingEvent, OngoingEvent, Partial<OngoingEvent> | undefined]>([
    [
      'joins log lines with a line break',
      event('log', 'a'),
      event('log', 'b'),
      { kind: 'log', message: 'a\nb' },
    ],
    [
      'concatenates pieces of model text',
      event('model_chunk', 'a'),
      event('model_chunk', 'b'),
      { kind: 'model_chunk', message: 'ab' },
    ],
    ['keeps the later progress', event('progress', 'a'), event('progress', 'b'), { message: 'b' }],
    [
      'keeps the later progress with its view',
      event('progress', 'a', VIEW),
      event('progress', 'b', VIEW),
      { message: 'b', clientView: VIEW },
    ],
    [
      'leaves progress whose view would be lost',
      event('progress', 'a', VIEW),
      event('progress', 'b'),
      undefined,
    ],
    ['leaves a line after one with a view', event('log', 'a', VIEW), event('log', 'b'), undefined],
    ['leaves a line with a view', event('log', 'a'), event('log', 'b', VIEW), undefined],
    ['leaves a line before model text', event('log', 'a'), event('model_chunk', 'b'), undefined],
    ['leaves lines of two workers', event('log', 'a'), { ...event('log', 'b'), workerKey: 'v' }, undefined],
    ['leaves events of other kinds', event('worker_started', 'a'), event('worker_started', 'b'), undefined],
  ])('%s', (_, first, second, joined) => {
    const result = new EventCoalescer(100).join(first, second);
    if (joined === undefined) expect(result).toBeUndefined();
    else expect(result).toMatchObject(joined);
  });

  it('keeps the progress of the later event', () => {
    const later = { ...event('log', 'b'), progressPercent: 70 };
    expect(new EventCoalescer(100).join(event('log', 'a'), later)).toMatchObject({ progressPercent: 70 });
  });

  it('keeps every text, with at most the given number of bytes per event, for any texts', () => {
    const kinds = constantFrom<OngoingEvent['kind']>('log', 'model_chunk');
    assert(
      property(array(tuple(kinds, string({ unit: 'grapheme', maxLength: 8 }))), (given) => {
        const coalescer = new EventCoalescer(20);
        const joined: OngoingEvent[] = [];
        for (const [kind, message] of given) {
          const next = event(kind, message);
          const last = joined.at(-1);
          const one = last && coalescer.join(last, next);
          if (one === undefined) joined.push(next);
          else joined[joined.length - 1] = one;
        }
        const longest = Math.max(0, ...given.map(([, message]) => Buffer.byteLength(message)));
        for (const { message } of joined) {
          expect(Buffer.byteLength(message)).toBeLessThanOrEqual(Math.max(20, longest));
        }
        for (const [kind, between] of [
          ['log', '\n'],
          ['model_chunk', ''],
        ] as const) {
          const textOf = (events: readonly (readonly [string, string])[]): string =>
            events.flatMap(([each, message]) => (each === kind ? [message] : [])).join(between);
          expect(textOf(joined.map((each) => [each.kind, each.message]))).toBe(textOf(given));
        }
      }),
    );
  });
});
