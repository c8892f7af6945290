import { type Kind, count, type OptionRules } from '../protocol/options.js';
import type { WampClientAddress } from './client-address.js';
import type { WampOrigins } from './origin-check.js';

/** The options that say where a hub is served by WebSocket, and to whom. */
export interface WampEndpointOptions {
  /**
   * The path, or paths, of the WebSocket endpoint; `[]` for none, in a process that shares services with a
   * server and serves no clients.
   *
   * @default '/ws'
   */
  readonly path?: string | readonly string[] | undefined;
  /**
   * Listen on a port of its own instead of the application's HTTP server; 0 for any free one. An
   * application context without HTTP needs it. That server gives up early on requests that do not come
   * to an end; the timeouts of the application's server are the application's.
   *
   * @default none
   */
  readonly port?: number | undefined;
  /**
   * The address `port` listens on.
   *
   * @default all
   */
  readonly host?: string | undefined;
  /**
   * Whose pages may connect: those of the server's own host (`same`; the host asked for, or the first
   * in `X-Forwarded-Host`), all (`any`), a list of origins like `https://example.com` and of regular
   * expressions, which should be anchored, or those for which a function returns `true`. Others get
   * HTTP 403. Clients that are no browsers name no origin, and are not asked. It is not asked either
   * for sockets given to `hub.handleSocket`.
   *
   * @default all, but with `authenticate` or a guard a request with a cookie or HTTP credentials must be
   * of the same host: browsers add those to requests of any page
   */
  readonly origins?: WampOrigins | undefined;
  /**
   * Says which address a client counts under for `maxSessionsPerAddress`, IPv6 by its /64 network; a
   * port, brackets and a zone do not count. `undefined`, or an empty text, for not at all. It is `ip`
   * of the request that enhancers see, too. If it throws, the client gets HTTP 403. Behind any proxy,
   * give the address that the proxy vouches for, such as the last of `X-Forwarded-For`.
   *
   * @default the peer's address, unless that is loopback, private or link-local: then it is a proxy, and
   * all clients would be one
   */
  readonly clientAddress?: WampClientAddress | undefined;
}

const portKind: Kind = {
  words: 'a whole number from 0 to 65535',
  accepts: (value) => count.accepts(value) && (value as number) <= 65_535,
};

export const endpointOptionRules = {
  path: { default: '/ws' },
  port: { kind: portKind },
  host: {},
  origins: {},
  clientAddress: {},
} as const satisfies OptionRules<WampEndpointOptions>;
