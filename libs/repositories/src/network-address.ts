import ipaddr from 'ipaddr.js';

/** Global unicast, the only range of IPv6 from which public addresses are assigned. */
const IPV6_GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');

/** Returns true when the whole text is an IP address. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text);
}

/**
 * Returns true for an address of the public internet: not loopback, private, link-local, unspecified, shared
 * (CGNAT), multicast, documentation or reserved, and not IPv6 that stands for IPv4 by a mapping or tunnel.
 */
export function isPublicAddress(address: string): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(IPV6_GLOBAL);
}

/** Returns true when the address is in the CIDR range; IPv4 in IPv6 counts as IPv4. */
export function isInRange(address: string, cidr: string): boolean {
  const parsed = ipaddr.process(address);
  const [base, bits] = ipaddr.parseCIDR(cidr);
  return parsed.kind() === base.kind() && parsed.match([base, bits]);
}
