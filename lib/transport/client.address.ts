import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/** Says which address a client counts under; `undefined` for not at all. */
export type WampClientAddress = (request: IncomingMessage) => string | undefined;

/** Loopback, private and link-local networks (RFC 1122, 1918, 6598, 3927, 4193, 4291). */
const internalV4 =
  /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
const internalV6 = /^(?:::1$|f[cd]|fe[89ab])/i;

/** The peer's address, unless it is internal: that is a proxy, and all clients would be one. */
export const peerAddress: WampClientAddress = ({ socket }) => {
  const address = plain(socket.remoteAddress ?? '');
  return address === '' || internalV4.test(address) || internalV6.test(address)
    ? undefined
    : address;
};

/** What connections of an address are counted under: of IPv6 the /64 network, which one client has. */
export function countedAs(address: string): string {
  const known = plain(address);
  return isIPv6(known) ? networkOf(known) : known;
}

/** IPv4 that comes as IPv6 is IPv4 again; zones of link-local addresses are dropped. */
function plain(address: string): string {
  const known = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
  const zone = known.indexOf('%');
  return zone < 0 ? known : known.slice(0, zone);
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
