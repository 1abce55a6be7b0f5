import ipaddr from 'ipaddr.js';
import { isAddress, isInRange } from './network-address.js';

/** The host of a URL and its port. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** One entry of the list; without a port it matches every port. */
interface Entry {
  readonly name: string | undefined;
  readonly range: string | undefined;
  readonly port: number | undefined;
}

/**
 * A list of hosts, each a name, an IP address or a CIDR, optionally limited to a port by `:port` (`[::1]:8080` for
 * IPv6). Throws a TypeError that names an invalid entry, so that the boot stops.
 */
export class HostAllowlist {
  private readonly entries: readonly Entry[];

  constructor(entries: readonly string[]) {
    this.entries = entries.map(parsed);
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** Returns true when the list contains the URL's host, by name or address, at that port. */
  allowsHost({ host, port }: HostAndPort): boolean {
    const name = host.toLowerCase();
    return (
      this.of(port).some((entry) => entry.name === name) ||
      (isAddress(host) && this.allowsAddress({ host, port }))
    );
  }

  /** Returns true when the list contains the address, such as one that a host name resolves to. */
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
    `${JSON.stringify(entry)} is not a host name, an IP address or a CIDR, with or without a port.`,
  );
}

/** An IPv6 address with a port has brackets; without brackets every colon belongs to the address. */
function split(entry: string): { readonly host: string; readonly port: string | undefined } {
  const [, bracketed, bracketedPort] = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(entry) ?? [];
  if (bracketed !== undefined && isAddress(bracketed)) return { host: bracketed, port: bracketedPort };
  const [, host, port] = /^([^:]+):(\d{1,5})$/.exec(entry) ?? [];
  return host === undefined ? { host: entry, port: undefined } : { host, port };
}
