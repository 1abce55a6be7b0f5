import { SocketAddress } from 'node:net';
import { endianness } from 'node:os';

/** A connection whose peer owes an acknowledgement, as the kernel sees it. */
export interface UnansweredConnection {
  /** The `connectionKey` of the connection's socket. */
  readonly key: string;
  /** Retransmissions or probes since the peer's last answer; at least 1. */
  readonly attempts: number;
  /** Bytes that the peer has not acknowledged. */
  readonly unconfirmedBytes: number;
}

/** The ends of a connection, as Node's sockets name them. */
export interface ConnectionEnds {
  readonly localAddress?: string | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** `sl: local:port remote:port state tx:rx timer:when retransmissions uid probes ...`; in hex up to the uid. */
const LINE =
  /^ *\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):[0-9A-F]{8} [0-9A-F]{2}:[0-9A-F]{8,} ([0-9A-F]{8}) +\d+ +(\d+) /;
/**
 * Length from the end of the local address to the timer: two ports, two separators, the state, both queues.
 */
const TO_TIMER = ':PPPP '.length + ':PPPP SS TTTTTTTT:RRRRRRRR 0'.length;
/** Timers of retransmission and of zero-window probes. */
const TIMERS = ['1', '4'];
const ADDRESS_DIGITS = [8, 32];
const MAPPED = /^::ffff:(?=\d+\.)/i;
const IS_LITTLE_ENDIAN = endianness() === 'LE';

/**
 * Finds the connections of a local port whose peer owes an acknowledgement, in whole lines of Linux's
 * `/proc/net/tcp` or `tcp6`: data is being retransmitted, or zero-window probes go unanswered. A slow reader
 * answers each probe and is not among them. Lines in another format are skipped.
 */
export function unansweredConnections(lines: string, localPort: number): readonly UnansweredConnection[] {
  const port = localPort.toString(16).toUpperCase().padStart(4, '0');
  const found: UnansweredConnection[] = [];
  for (let start = 0, end = 0; start < lines.length; start = end + 1) {
    end = lines.indexOf('\n', start);
    if (end < 0) end = lines.length;
    // Cheap test first: there may be thousands of lines, mostly of other ports or without such a timer.
    const address = lines.indexOf(': ', start) + 2;
    const addressEnd = lines.indexOf(':', address);
    if (!lines.startsWith(port, addressEnd + 1)) continue;
    if (!TIMERS.includes(lines[addressEnd + TO_TIMER + (addressEnd - address)] ?? '')) continue;
    const connection = unansweredConnection(lines.slice(start, end));
    if (connection !== undefined) found.push(connection);
  }
  return found;
}

/** Returns the same text for a connection, whether the kernel or Node names its ends. */
export function connectionKey({ localAddress, remoteAddress, remotePort }: ConnectionEnds): string {
  return `${plain(localAddress)} ${plain(remoteAddress)} ${remotePort ?? ''}`;
}

function unansweredConnection(line: string): UnansweredConnection | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, local = '', , remote = '', remotePort = '', unconfirmed = '', retransmissions = '', probes] =
    match;
  if (!ADDRESS_DIGITS.includes(local.length) || remote.length !== local.length) return undefined;
  const attempts = Number.parseInt(retransmissions, 16) + Number(probes);
  if (attempts === 0) return undefined;
  const key = connectionKey({
    localAddress: addressOf(local),
    remoteAddress: addressOf(remote),
    remotePort: Number.parseInt(remotePort, 16),
  });
  return { key, attempts, unconfirmedBytes: Number.parseInt(unconfirmed, 16) };
}

/** Parses four or sixteen bytes that are printed as 32-bit words in native byte order. */
function addressOf(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  if (IS_LITTLE_ENDIAN) bytes.swap32();
  if (bytes.length === 4) return bytes.join('.');
  const groups = bytes.toString('hex').match(/.{4}/g) ?? [];
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}

/** Returns the address without the IPv4-mapped prefix and without the zone of a link-local one. */
function plain(address = ''): string {
  return address.replace(MAPPED, '').replace(/%.*$/, '');
}
