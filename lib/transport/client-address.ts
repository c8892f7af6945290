import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6, type Socket } from 'node:net';

/** Returns the address of a client. If it returns `undefined` or an empty string, the client is not counted. */
export type WampClientAddress = (request: IncomingMessage) => string | undefined;

/** Loopback, private and link-local networks (RFC 1122, 1918, 6598, 3927, 4193, 4291). */
const internalV4 =
  /^(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./;
const internalV6 = /^(?:::1$|f[cd]|fe[89ab])/i;

/** Returns the address of the peer. An internal address may be a proxy with many clients, so it is not returned. */
export const peerAddress: WampClientAddress = ({ socket }) => addressOfPeer(socket);

/** Returns the address at the other end of a socket, unless it is an internal one. */
export function addressOfPeer({
  remoteAddress = '',
}: Pick<Socket, 'remoteAddress'>): string | undefined {
  const address = plainAddress(remoteAddress);
  return address === '' || internalV4.test(address) || internalV6.test(address)
    ? undefined
    : address;
}

/**
 * Returns the key under which the connections of an address are counted. For IPv6 it is the /64 network,
 * which usually belongs to one client. Any other text is returned unchanged. An empty text is not counted.
 */
export function countedAs(address: string): string | undefined {
  const known = plainAddress(address);
  if (known === '') return undefined;
  return isIPv6(known) ? `${groupsOf(known).slice(0, 4).join(':')}::/64` : known;
}

/** Matches `1.2.3.4:5`, `[::1]` and `[::1]:5`, as proxies write addresses. */
const withPort = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[\d.]+))(?::\d+)?$/;

/** Returns an address without port, brackets and zone. An IPv4 address in IPv6 form is returned as IPv4. */
export function plainAddress(text: string): string {
  // Most are this already.
  if (isIPv4(text)) return text;
  const { v4, v6 } = withPort.exec(text.trim())?.groups ?? {};
  const [address = ''] = (v6 ?? v4 ?? text.trim()).split('%', 1);
  if (!isIPv6(address)) return isIPv4(address) ? address : text.trim();
  return mappedV4(groupsOf(address)) ?? address.toLowerCase();
}

/** Returns the IPv4 address of an IPv6 address of the form `::ffff:1.2.3.4` (RFC 4291, 2.5.5.2). */
function mappedV4(groups: readonly string[]): string | undefined {
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return undefined;
  const bytes = groups.slice(6).flatMap((group) => {
    const pair = Number.parseInt(group, 16);
    return [pair >> 8, pair & 255];
  });
  return bytes.join('.');
}

/** Returns the eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  const { hostname } = new URL(`http://[${address}]`);
  const [head = '', tail = ''] = hostname.slice(1, -1).split('::');
  const [front, back] = [splitGroups(head), splitGroups(tail)];
  const zeros = Array<string>(8 - front.length - back.length).fill('0');
  return [...front, ...zeros, ...back];
}

function splitGroups(part: string): string[] {
  return part === '' ? [] : part.split(':');
}
