import type { WampClientOptions } from '../client/client-options.js';
import { createClient } from '../client/connect.js';
import type { ReconnectOptions } from '../client/reconnect-options.js';
import type { WampClient } from '../client/wamp-client.js';
import type { WampHub } from '../hub/wamp-hub.js';
import { memoryLink } from './memory-link.js';
import { MessageTap } from './message-tap.js';

/** Options of {@link joinClient}: those of a client, with defaults for a hub in memory. */
export interface JoinClientOptions extends Omit<WampClientOptions, 'url'> {
  /**
   * The URL that the server sees.
   *
   * @default 'ws://hub/ws'
   */
  readonly url?: WampClientOptions['url'] | undefined;
}

/**
 * Connects a client of `nestjs-wamp/client` to a hub, without a port, and opens a session. Realm, serializers
 * and clock are those of the hub by default. The client gives up at once if the first connection fails, and
 * closes when the hub is closed.
 *
 * @param hub in a test of a Nest application, `app.get(WampHub)` after `app.init()`
 * @param options the options of the client. To play with the network, pass the `socket` of a {@link memoryLink}
 * @throws `WampConnectionError` if the hub refuses the client, with the URI of the ABORT
 * @example
 * const client = await joinClient(app.get(WampHub));
 * expect(await client.call('com.example.math.add', [17, 25])).toBe(42);
 * @example
 * const { hub, clock } = createTestHub();
 * const link = memoryLink(hub);
 * const client = await joinClient(hub, { socket: link.socket });
 * link.drop();
 */
export async function joinClient(
  hub: WampHub,
  options: JoinClientOptions = {},
): Promise<WampClient> {
  const client = clientAt(hub, options);
  await client.connect();
  return client;
}

/** Creates a client of a hub in memory, which begins to connect. */
export function clientAt(hub: WampHub, options: JoinClientOptions): WampClient {
  const defaults = hub.core.options;
  const { url = 'ws://hub/ws', socket = memoryLink(hub).socket, clock = defaults.clock } = options;
  const { realm = defaults.realms[0], serializers = defaults.serializers, onMessage } = options;
  const tap = new MessageTap(clock);
  if (onMessage !== undefined) tap.listen(onMessage);
  const reconnect = reconnectOf(hub, options);
  const given = { ...options, url, socket, clock, realm, serializers, reconnect };
  const client = createClient({ ...given, onMessage: tap.pass });
  tap.attach(client);
  return client;
}

/** Nobody comes back to a hub that is closed, unless a link may have another one. */
function reconnectOf(
  hub: WampHub,
  { reconnect = {}, socket }: JoinClientOptions,
): false | ReconnectOptions {
  if (reconnect === false) return false;
  const { shouldReconnect } = reconnect;
  return {
    firstAttempts: 1,
    ...reconnect,
    shouldReconnect: (failure) =>
      socket === undefined && !hub.isAccepting ? false : shouldReconnect?.(failure),
  };
}
