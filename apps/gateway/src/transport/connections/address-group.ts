import ipaddr from 'ipaddr.js';

/** Length of the network prefix that one IPv6 client usually has, in bits. */
const IPV6_GROUP_BITS = 64;

/**
 * Returns the unit by which addresses are counted: an IPv4 address, also when mapped into IPv6, or an IPv6
 * /64.
 */
export function addressGroup(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${IPV6_GROUP_BITS}`);
  return `${network.toString()}/${IPV6_GROUP_BITS}`;
}
