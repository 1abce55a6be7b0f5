import ipaddr from 'ipaddr.js';

/** What one IPv6 client is given as a rule, in bits. */
const IPV6_GROUP_BITS = 64;

/** What counts as one address: an IPv4 address, also inside of IPv6, or an IPv6 network of 64 bits. */
export function addressGroup(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${IPV6_GROUP_BITS}`);
  return `${network.toString()}/${IPV6_GROUP_BITS}`;
}
