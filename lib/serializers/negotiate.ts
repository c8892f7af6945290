import type { WampSerializer } from './serializer.js';

/**
 * Returns the serializer of the first subprotocol in `offered` that is supported, so the order of the
 * client decides (RFC 6455, 4.1; specification: "WebSocket Transport").
 *
 * @returns undefined if no subprotocol is supported
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
