import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';

/** Says which address a client counts under; `undefined` for not at all. */
export type WampClientAddress = (request: IncomingMessage) => string | undefined;

/** Loopback, private and link-local networks (RFC 1122, 1918, 6598, 3927, 4193, 4291). */
const internal = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  internal.addSubnet(network, bits, familyOf(network));

/** The peer's address, unless it is internal: that is a proxy, and all clients would be one. */
export const peerAddress: WampClientAddress = ({ socket }) => {
  const address = plain(socket.remoteAddress ?? '');
  return address === '' || internal.check(address, familyOf(address)) ? undefined : address;
};

/** What connections of an address are counted under: of IPv6 the /64 network, which one client has. */
export function countedAs(address: string): string {
  const known = plain(address);
  return isIPv6(known) ? networkOf(known) : known;
}

/** IPv4 that comes as IPv6 is IPv4 again; zones of link-local addresses are dropped. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}

function networkOf(address: string): string {
  const { hostname } = new URL(`http://[${address}]`);
  const [head = '', tail = ''] = hostname.slice(1, -1).split('::');
  const [front, back] = [groupsOf(head), groupsOf(tail)];
  const zeros = Array<string>(8 - front.length - back.length).fill('0');
  return `${[...front, ...zeros, ...back].slice(0, 4).join(':')}::/64`;
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
