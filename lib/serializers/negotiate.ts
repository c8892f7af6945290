import type { WampSerializer } from './serializer.js';

/**
 * The serializer of the first subprotocol in `offered` that one of `serializers` has: the client's
 * order decides (RFC 6455, 4.1; specification: "WebSocket Transport").
 *
 * @returns undefined if they have none in common
 */
export function negotiate(
  offered: Iterable<string>,
  serializers: readonly WampSerializer[],
): WampSerializer | undefined {
  for (const name of offered) {
    const found = serializers.find(({ subprotocol }) => subprotocol === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
