import { count, type Kind, type OptionRules } from '../protocol/options.js';
import type { WampClientAddress } from './client-address.js';
import type { WampCompressionOptions } from './compression/compression-options.js';
import type { WampLongPollOptions } from './long-poll/long-poll-options.js';
import type { WampOrigins } from './origin-check.js';
import { portKind } from './port-kind.js';
import type { WampRawSocketPlace } from './raw-socket/raw-socket-options.js';

/** Options of batches of messages. */
export interface WampBatchOptions {
  /**
   * The longest batch that is sent, in bytes. A longer message is sent alone.
   *
   * @default 65_536
   */
  readonly maxBatchBytes?: number | undefined;
}

/** Options of the WebSocket endpoint of a hub, and of the clients that may connect. */
export interface WampEndpointOptions {
  /**
   * The path or paths of the WebSocket endpoint. `[]` means no endpoint, for a process that shares services
   * with a server but serves no clients.
   *
   * @default '/ws'
   */
  readonly path?: string | readonly string[] | undefined;
  /**
   * Listens on this port with a separate HTTP server; 0 for any free port. An application context without
   * HTTP needs it. The separate server closes incomplete requests early. The HTTP server of the application
   * keeps its own timeouts.
   *
   * @default the HTTP server of the application
   */
  readonly port?: number | undefined;
  /**
   * The address on which `port` listens.
   *
   * @default all addresses
   */
  readonly host?: string | undefined;
  /**
   * The TCP ports and Unix domain sockets where clients connect with RawSocket: `{ port }` or `{ path }`, with
   * `tls` for TLS. `true` accepts RawSocket on `port`, beside WebSocket. RawSocket has no origins and no paths.
   *
   * @default no RawSocket
   */
  readonly rawSocket?: WampRawSocketPlace | readonly WampRawSocketPlace[] | undefined;
  /**
   * Offers subprotocols such as `wamp.2.json.batched`: all messages that one turn of the event loop sends to a
   * client are one WebSocket message, if the client asks for that.
   *
   * @default false
   */
  readonly batched?: WampBatchOptions | boolean | undefined;
  /**
   * Offers compression to WebSocket clients (`permessage-deflate`). It takes processor time, and saves network.
   *
   * @default false
   */
  readonly compression?: WampCompressionOptions | boolean | undefined;
  /**
   * Accepts clients that cannot use WebSocket, such as those behind a proxy that breaks upgrades: they send HTTP
   * requests to `open` below each `path`. An object has options, such as `{ keepAliveMs: 45_000 }`.
   *
   * @default false
   */
  readonly longPoll?: boolean | WampLongPollOptions | undefined;
  /**
   * The origins whose pages may connect. Rejects other pages with HTTP 403.
   *
   * - `same`: the requested host, or the first host of `X-Forwarded-Host`
   * - `any`: all origins
   * - a list of origins such as `https://example.com`, and of regular expressions, which should be anchored
   * - a function that returns `true` for an allowed origin
   *
   * Clients that are not browsers send no origin and are always accepted. Sockets of `hub.handleSocket` are
   * not checked.
   *
   * @default all origins; with `authenticate` or a guard, a request with a cookie or HTTP credentials must
   * have the same host, because browsers add these to the requests of all pages
   */
  readonly origins?: WampOrigins | undefined;
  /**
   * Returns the address of a client, for `maxSessionsPerAddress` and as `ip` of the request that enhancers
   * get. IPv6 addresses count by their /64 network. A port, brackets and a zone are removed. A client is not
   * counted if the function returns `undefined` or an empty string. If it throws, the client gets HTTP 403.
   * Behind a proxy, return the address that the proxy itself wrote, such as the last of `X-Forwarded-For`.
   *
   * @default the address of the peer; a loopback, private or link-local address is not counted, because it
   * may be a proxy with many clients
   */
  readonly clientAddress?: WampClientAddress | undefined;
}

const batchedKind: Kind = {
  words: 'true, false or { maxBatchBytes }',
  accepts: (value) =>
    typeof value === 'boolean' ||
    (typeof value === 'object' &&
      value !== null &&
      Object.keys(value).every((key) => key === 'maxBatchBytes') &&
      count.accepts((value as WampBatchOptions).maxBatchBytes ?? 0)),
};

export const endpointOptionRules = {
  path: { default: '/ws' },
  port: { kind: portKind },
  host: {},
  rawSocket: {},
  batched: { default: false, kind: batchedKind },
  compression: { default: false },
  longPoll: { default: false },
  origins: {},
  clientAddress: {},
} as const satisfies OptionRules<WampEndpointOptions>;
