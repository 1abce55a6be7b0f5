import ipaddr from 'ipaddr.js';

/** Global unicast, the only part of IPv6 from which public addresses are given out. */
const IPV6_GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether the text is an IP address and nothing else. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text);
}

/**
 * Whether an address is one of the public internet: not loopback, private,
 * link-local, unspecified, shared (CGNAT), multicast, documentation or
 * reserved, and not IPv6 that stands for IPv4 by some mapping or tunnel.
 */
export function isPublicAddress(address: string): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(IPV6_GLOBAL);
}

/** Whether the address lies in the range of that CIDR, IPv4 in IPv6 counted as IPv4. */
export function isInRange(address: string, cidr: string): boolean {
  const parsed = ipaddr.process(address);
  const [base, bits] = ipaddr.parseCIDR(cidr);
  return parsed.kind() === base.kind() && parsed.match([base, bits]);
}
