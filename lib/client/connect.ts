import type { WampClientOptions } from './client-options.js';
import { KeptClient } from './kept-client.js';
import type { WampClient } from './wamp-client.js';

/**
 * Returns a client at once. It begins to connect; a lazy one, when there is something to send.
 *
 * @throws `TypeError` for a wrong option
 * @example
 * const client = createClient({ url: '/ws' });
 * client.status.subscribe((status) => (light.className = status));
 */
export function createClient(options: WampClientOptions): WampClient {
  return new KeptClient(options);
}

/**
 * Opens a session, and keeps it.
 *
 * @returns the client, when its session is open
 * @throws `TypeError` for a wrong option; `WampConnectionError` if the client gives up (see "Reconnection")
 * @example
 * const client = await connect({
 *   url: 'wss://example.com/ws',
 *   auth: ticketAuth({ authid: 'ann', ticket: () => fetchToken() }),
 * });
 */
export async function connect(options: WampClientOptions): Promise<WampClient> {
  const client = createClient(options);
  await client.connect();
  return client;
}

/**
 * Opens a session, runs `body` with it, and closes it whatever happens. For scripts.
 *
 * @returns what `body` returns
 * @throws what `connect` or `body` throws
 * @example
 * await withClient({ url }, (client) => client.call('com.example.nightly'));
 */
export async function withClient<T>(
  options: WampClientOptions,
  body: (client: WampClient) => T | Promise<T>,
): Promise<T> {
  const client = await connect(options);
  try {
    return await body(client);
  } finally {
    await client.close();
  }
}
