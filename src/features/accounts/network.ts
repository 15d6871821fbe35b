import { isIPv6 } from 'node:net';

/** Whom a limit counts as one: an IPv4 address, or the /64 in which an IPv6 client chooses its address as it likes (RFC 4291, 2.5.1). */
export function networkOf(address: string): string {
  const [unzoned = ''] = address.split('%', 1);
  if (!isIPv6(unzoned)) return address;
  const groups = groupsOf(unzoned);
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') return ipv4Of(groups.slice(6));
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address, in hexadecimal without leading zeros. */
function groupsOf(address: string): string[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = [], right = []] = canonical.split('::').map((part) => part.split(':').filter(Boolean));
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}

/** An IPv4 client on a socket that takes both. */
function ipv4Of(groups: string[]): string {
  return groups
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');
}
