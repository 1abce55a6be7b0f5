import ipaddr from 'ipaddr.js';
import { isAddress, isInRange } from './network-address.js';

/**
 * A list of hosts, each a name, an IP address or a CIDR. A port behind a name
 * is ignored: the list is of hosts. An entry that is none of these throws a
 * TypeError that names it, for the boot to stop at.
 */
export class HostAllowlist {
  private readonly names = new Set<string>();
  private readonly ranges: string[] = [];

  constructor(entries: readonly string[]) {
    for (const entry of entries) this.add(entry);
  }

  get isEmpty(): boolean {
    return this.names.size === 0 && this.ranges.length === 0;
  }

  /** A host of a URL, name or address, that the list itself holds. */
  allowsHost(host: string): boolean {
    return this.names.has(host.toLowerCase()) || (isAddress(host) && this.allowsAddress(host));
  }

  allowsAddress(address: string): boolean {
    return this.ranges.some((range) => isInRange(address, range));
  }

  private add(entry: string): void {
    const host = withoutPort(entry.trim().toLowerCase());
    if (isAddress(host)) this.ranges.push(`${host}/${host.includes(':') ? 128 : 32}`);
    else if (host.includes('/') && ipaddr.isValidCIDR(host)) this.ranges.push(host);
    else if (/^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/.test(host)) this.names.add(host);
    else throw new TypeError(`${JSON.stringify(entry)} is neither a host name, an address nor a CIDR.`);
  }
}

function withoutPort(entry: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(entry);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  return entry.split(':').length === 2 ? entry.replace(/:\d+$/, '') : entry;
}
