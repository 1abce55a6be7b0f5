import { PassThrough } from 'node:stream';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { EventKind, WatchRunResponseSchema } from '#contract';
import { PlainScreen } from './plain-screen.js';
import { RunDisplay } from './run-display.js';

type Event = MessageInitShape<typeof WatchRunResponseSchema>;

const log = (message: string): Event => ({ kind: EventKind.LOG, message });
const chunk = (message: string): Event => ({ kind: EventKind.MODEL_CHUNK, message });
const progress = (progressPercent: number, message: string): Event => ({
  kind: EventKind.PROGRESS,
  progressPercent,
  message,
});

function plainly(events: Event[], last = ''): string[] {
  const output = new PassThrough();
  const display = new RunDisplay(new PlainScreen(output));
  for (const event of events) display.show(create(WatchRunResponseSchema, event));
  display.end();
  if (last !== '') display.showText(last);
  display.end();
  return String(output.read() ?? '')
    .split('\n')
    .slice(0, -1);
}

describe('a run shown as plain text', () => {
  it('prints lines that never move the cursor', () => {
    const events = [progress(0, 'starts'), log('found\x1b[2Ja file'), progress(100, 'ends')];
    expect(plainly(events)).toEqual(['    0 % starts', '  found\ufffd[2Ja file', '  100 % ends']);
  });

  it('shows progress of one kind only when it has changed', () => {
    const events = Array.from({ length: 100 }, (_, index) => progress(index + 1, `${index} of 100 read`));
    expect(plainly(events).map((line) => line.trim())).toEqual([
      '1 % 0 of 100 read',
      '21 % 20 of 100 read',
      '41 % 40 of 100 read',
      '61 % 60 of 100 read',
      '81 % 80 of 100 read',
    ]);
  });

  it('joins the pieces of a model text into lines', () => {
    expect(plainly([chunk('one li'), chunk('ne\ntwo'), log('next')])).toEqual([
      '  model: one line',
      '  model: two',
      '  next',
    ]);
  });

  it('does not repeat at the end what was shown before', () => {
    expect(plainly([log('a'), log('b')], 'a\nb\nc')).toEqual(['  a', '  b', '  c']);
  });

  it('shows a whole page with headings, so that no heading loses its content', () => {
    expect(plainly([log('a'), log('b')], '## Found\na\nb')).toEqual([
      '  a',
      '  b',
      '  ## Found',
      '  a',
      '  b',
    ]);
  });

  it('shows the beginning of a long text and the length of the rest', () => {
    const lines = Array.from({ length: 43 }, (_, index) => String.fromCodePoint(0x4e00 + index));
    expect(plainly([], lines.join('\n'))).toEqual([
      ...lines.slice(0, 40).map((line) => `  ${line}`),
      '  ... and 3 more lines, in the artifacts',
    ]);
  });
});
