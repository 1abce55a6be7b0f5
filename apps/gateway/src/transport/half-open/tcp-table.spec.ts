import { createServer, createConnection, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connectionKey, unansweredConnections } from './tcp-table.js';

const PORT = 7000;
const HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

interface Entry {
  readonly local?: string;
  readonly remote?: string;
  readonly queued?: string;
  readonly timer?: string;
  readonly retransmissions?: string;
  readonly uid?: string;
  readonly probes?: string;
}

/**
 * Returns a line in the kernel's format; the default is a healthy connection of 127.0.0.1:7000 to
 * 127.0.0.2:4660.
 */
function line({
  local = '0100007F:1B58',
  remote = '0200007F:1234',
  queued = '00000000',
  timer = '00',
  retransmissions = '00000000',
  uid = '    0',
  probes = '       0',
}: Entry = {}): string {
  const ends = `   1: ${local} ${remote} 01 ${queued}:00000000`;
  return `${ends} ${timer}:0000002C ${retransmissions} ${uid} ${probes} 4242 2 ffff0000 20 4 30 10 -1      \n`;
}

const resent: Entry = { queued: '00000018', timer: '01', retransmissions: '00000003' };
const text = (...entries: readonly Entry[]): string => HEADER + entries.map(line).join('');

describe('unansweredConnections', () => {
  it('finds a connection with retransmissions', () => {
    expect(unansweredConnections(text({}, resent), PORT)).toEqual([
      { key: '127.0.0.1 127.0.0.2 4660', attempts: 3, unconfirmedBytes: 0x18 },
    ]);
  });

  it('finds one that leaves zero-window probes unanswered', () => {
    const probed = { queued: '002AC800', timer: '04', probes: '       5' };
    expect(unansweredConnections(text(probed), PORT)).toEqual([
      { key: '127.0.0.1 127.0.0.2 4660', attempts: 5, unconfirmedBytes: 0x2ac800 },
    ]);
  });

  it.each([
    ['a slow reader, which answers its probes', { queued: '002AC800', timer: '04' }],
    ['one whose data has just gone out', { queued: '00000008', timer: '01' }],
    ['one that is idle', {}],
    ['one that is kept alive', { timer: '02', probes: '       1' }],
    ['one of another local port', { ...resent, local: '0100007F:1B59' }],
    ['one to the same port elsewhere', { ...resent, local: '0100007F:1234', remote: '0200007F:1B58' }],
  ] satisfies [string, Entry][])('passes over %s', (_, entry) => {
    expect(unansweredConnections(text(entry), PORT)).toEqual([]);
  });

  it('reads numbers that are wider than their columns', () => {
    const wide = line({ ...resent, uid: '1234567890', probes: '1234567890' }).replace('   1:', '123456:');
    expect(unansweredConnections(wide, PORT)[0]?.attempts).toBe(1_234_567_893);
  });

  it('reads IPv6 addresses in the form of Node, IPv4-mapped ones included', () => {
    const mapped = '0000000000000000FFFF0000';
    const [v6, v4] = unansweredConnections(
      text(
        {
          ...resent,
          local: '000080FE00000000FF005450FEB4A2D1:1B58',
          remote: 'B80D01200000000000000000BEBAFECA:FFFF',
        },
        { ...resent, local: `${mapped}0100007F:1B58`, remote: `${mapped}0200007F:1234` },
      ),
      PORT,
    );
    expect(v6?.key).toBe('fe80::5054:ff:d1a2:b4fe 2001:db8::cafe:babe 65535');
    expect(v4?.key).toBe('127.0.0.1 127.0.0.2 4660');
  });

  it('skips lines in another format', () => {
    const good = line(resent);
    const malformed = [
      '',
      '\n',
      HEADER,
      ':',
      ': ',
      'x: y:1B58',
      '1: :1B58',
      good.slice(0, 40),
      good.slice(0, 80),
      line({ ...resent, local: '0100007F00:1B58', remote: '0200007F00:1234' }),
      line({ ...resent, remote: 'B80D01200000000000000000BEBAFECA:FFFF' }),
      line({ ...resent, retransmissions: 'xxxxxxxx' }),
      line({ ...resent, probes: '      -1' }),
      '\0'.repeat(200),
      '1B58 '.repeat(1_000),
    ];
    for (const each of malformed) expect(unansweredConnections(`${each}\n`, PORT)).toEqual([]);
    expect(unansweredConnections(malformed.join('\n') + `\n${good}`, PORT)).toHaveLength(1);
    // The last line may lack its line feed.
    expect(unansweredConnections(good.trimEnd() + ' ', PORT)).toHaveLength(1);
  });

  it('stays fast on a long text without lines', () => {
    expect(unansweredConnections(':'.repeat(1_000_000), PORT)).toEqual([]);
  });
});

describe('connectionKey', () => {
  beforeAll(() => {
    if (process.platform !== 'linux')
      throw new Error('the table of connections is in /proc: run this on Linux');
  });

  it.each([
    ['127.0.0.1', '127.0.0.1', 'tcp', (port: string) => `0100007F:${port}`],
    ['::1', '::1', 'tcp6', (port: string) => `00000000000000000000000001000000:${port}`],
    ['::', '127.0.0.1', 'tcp6', (port: string) => `0000000000000000FFFF00000100007F:${port}`],
  ])('of a socket of %s reached by %s is that of its line in %s', async (host, to, table, inTable) => {
    const server: Server = createServer().listen(0, host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = createConnection(port, to);
    const [accepted] = (await once(server, 'connection')) as [Socket];
    try {
      const local = inTable(port.toString(16).toUpperCase().padStart(4, '0'));
      const lines = readFileSync(`/proc/net/${table}`, 'latin1').split('\n');
      const own = lines.filter((each) => each.includes(`: ${local} `) && !each.includes(':0000 0A '));
      // The same line, as if its peer had stopped answering.
      const silent = own.map((each) => each.replace(/ \d\d:([0-9A-F]{8}) [0-9A-F]{8} /, ' 01:$1 00000002 '));
      expect(unansweredConnections(silent.join('\n'), port).map(({ key }) => key)).toEqual([
        connectionKey(accepted),
      ]);
    } finally {
      client.destroy();
      accepted.destroy();
      server.close();
      await once(server, 'close');
    }
  });
});
