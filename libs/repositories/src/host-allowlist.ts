import ipaddr from 'ipaddr.js';
import { isAddress, isInRange } from './network-address.js';

/** A host of a URL and the port that it is reached at. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** An entry of a list; without a port it stands for all of them. */
interface Entry {
  readonly name: string | undefined;
  readonly range: string | undefined;
  readonly port: number | undefined;
}

/**
 * A list of hosts, each a name, an IP address or a CIDR, with `:port` where
 * only that port is meant (`[::1]:8080` in IPv6). An entry that is none of
 * these throws a TypeError that names it, for the boot to stop at.
 */
export class HostAllowlist {
  private readonly entries: readonly Entry[];

  constructor(entries: readonly string[]) {
    this.entries = entries.map(parsed);
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** Whether the list itself holds the host of a URL, name or address, at that port. */
  allowsHost({ host, port }: HostAndPort): boolean {
    const name = host.toLowerCase();
    return (
      this.of(port).some((entry) => entry.name === name) ||
      (isAddress(host) && this.allowsAddress({ host, port }))
    );
  }

  /** The same of an address, such as one that a name has. */
  allowsAddress({ host, port }: HostAndPort): boolean {
    return this.of(port).some(({ range }) => range !== undefined && isInRange(host, range));
  }

  private of(port: number): readonly Entry[] {
    return this.entries.filter((entry) => entry.port === undefined || entry.port === port);
  }
}

function parsed(entry: string): Entry {
  const { host, port } = split(entry.trim().toLowerCase());
  const number = port === undefined ? undefined : Number(port);
  if (number === undefined || (number >= 1 && number <= 65_535)) {
    if (isAddress(host)) {
      return { name: undefined, range: `${host}/${host.includes(':') ? 128 : 32}`, port: number };
    }
    if (host.includes('/') && ipaddr.isValidCIDR(host)) return { name: undefined, range: host, port: number };
    if (/^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/.test(host)) {
      return { name: host, range: undefined, port: number };
    }
  }
  throw new TypeError(
    `${JSON.stringify(entry)} is neither a host name, an address nor a CIDR, with or without a port.`,
  );
}

/** IPv6 with a port is in brackets; without brackets every colon is the address's own. */
function split(entry: string): { readonly host: string; readonly port: string | undefined } {
  const [, bracketed, bracketedPort] = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(entry) ?? [];
  if (bracketed !== undefined && isAddress(bracketed)) return { host: bracketed, port: bracketedPort };
  const [, host, port] = /^([^:]+):(\d{1,5})$/.exec(entry) ?? [];
  return host === undefined ? { host: entry, port: undefined } : { host, port };
}
