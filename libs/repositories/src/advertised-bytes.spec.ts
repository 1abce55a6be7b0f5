import { AdvertisedBytes } from './advertised-bytes.js';

const line = (who: string, way: '<' | '>', packet: string): string =>
  `00:08:18.650569 pkt-line.c:80           packet: ${who.padStart(12)}${way} ${packet}\n`;

const TRACE = [
  line('fetch', '<', 'x'.repeat(1000)),
  line('fetch', '>', 'y'.repeat(500)),
  line('git', '<', 'x'.repeat(1000)),
  line('sideband', '<', 'PACK ...'),
  'an unrelated line\n',
  line('fetch', '<', ''),
  line('fetch', '<', `z packet: fetch< ${'z'.repeat(83)}`),
].join('');

it.each([1, 7, 64, 1_000_000])(
  'counts each received packet once, whoever traces it, in chunks of %i bytes',
  (size) => {
    const counted = new AdvertisedBytes();
    const bytes = Buffer.from(TRACE);
    for (let at = 0; at < bytes.length; at += size) counted.add(bytes.subarray(at, at + size));
    expect(counted.total).toBe(1100);
  },
);
