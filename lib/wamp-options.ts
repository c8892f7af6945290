import type { WampContextLife } from './decorators/index.js';
import type { WampErrorTable } from './discovery/exception-mapper.js';
import type { WampOverflow } from './hub/connection/overflow.js';
import type { WampClientErrors } from './hub/contexts/explain-error.js';
import type { WampConcurrency } from './hub/handlers/concurrency.js';
import type { WampAuthenticate, WampResolveRealm } from './hub/hosting/join.js';
import type { WampShutdown } from './hub/hub-options.js';
import type { WampMetrics } from './hub/operations/metrics.js';
import type { WampLimitOptions } from './protocol/limits.js';
import type { Uri } from './protocol/messages.js';
import type { ResultShape } from './protocol/wamp-result.js';
import type { WampSerializer } from './serializers/serializer.js';
import type { WampClientAddress } from './transport/client-address.js';
import type { WampOrigins } from './transport/origin-check.js';

/** Options of `WampModule.forRoot`. Each has a default; none has to be given. */
export interface WampModuleOptions {
  /**
   * The realm that is served, or several; the first is the default of `hub.publish` and of handlers that
   * name none. `*` serves every realm that is not named. Default `realm1`.
   */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /**
   * The path, or paths, of the WebSocket endpoint; `[]` for none, in a process that shares services with a
   * server and serves no clients. Default `/ws`.
   */
  readonly path?: string | readonly string[] | undefined;
  /**
   * Listen on a port of its own instead of the application's HTTP server; 0 for any free one. Default
   * none. An application context without HTTP needs it.
   */
  readonly port?: number | undefined;
  /** The address `port` listens on. Default all. */
  readonly host?: string | undefined;
  /**
   * Whose pages may connect: those of the server's own host (`same`; the host asked for, or the first
   * in `X-Forwarded-Host`), all (`any`), a list of origins like `https://example.com` and of regular
   * expressions, which should be anchored, or those for which a function returns `true`. Others get
   * HTTP 403. Clients that are no browsers name no origin, and are not asked. It is not asked either
   * for sockets given to `hub.handleSocket`. Default: all, but with `authenticate` or a guard a request with a
   * cookie or HTTP credentials must be of the same host: browsers add those to requests of any page.
   */
  readonly origins?: WampOrigins | undefined;
  /**
   * Says which address a client counts under for `maxSessionsPerAddress`, IPv6 by its /64 network; a
   * port, brackets and a zone do not count. `undefined`, or an empty text, for not at all. It is `ip`
   * of the request that enhancers see, too. If it throws, the client gets HTTP 403. Default: the peer's address,
   * unless that is loopback, private or link-local: then it is a proxy, and all clients would be one.
   * Behind any proxy, give the address that the proxy vouches for, such as the last of
   * `X-Forwarded-For`.
   */
  readonly clientAddress?: WampClientAddress | undefined;
  /** What clients may take of the server; each limit has a default, and 0 switches it off. */
  readonly limits?: WampLimitOptions | undefined;
  /** The serializers offered; a client's order decides among them. Default JSON, MessagePack, CBOR. */
  readonly serializers?: readonly WampSerializer[] | undefined;
  /** Names the realm whose handlers serve a client, for example one for all tenants. Default: a realm is served by its own name, or by `*`. */
  readonly resolveRealm?: WampResolveRealm | undefined;
  /** Decides who may join. Default everybody, as `anonymous`. */
  readonly authenticate?: WampAuthenticate | undefined;
  /** Error URIs of HTTP statuses, besides the standard ones, which it may override. */
  readonly errors?: WampErrorTable | undefined;
  /**
   * What clients are told of errors without a URI besides a reference: nothing (`false`), their message
   * (`true`), or what a function makes of them. Messages may be confidential. Default false.
   */
  readonly exposeErrors?: boolean | ((error: unknown) => string) | undefined;
  /**
   * What becomes of an ERROR with which one client answered, where a handler lets it through to another
   * client: `pass` sends it on, `hide` makes it an unexpected error, whose text stays here. Both log who
   * answered. Exception filters see it before.
   *
   * @default 'pass'
   */
  readonly clientErrors?: WampClientErrors | undefined;
  /**
   * What returned values become: `single` makes them the one positional; `spread` makes items of arrays
   * positionals and members of plain objects keywords. A `WampResult` is always what it is. Default `single`.
   */
  readonly results?: ResultShape | undefined;
  /** Refuse arguments that no parameter of a handler takes. Default false: they are ignored. */
  readonly strictArguments?: boolean | undefined;
  /**
   * Whether guards, pipes, interceptors, filters and pre-request hooks that are bound to the whole
   * application (`APP_GUARD` and its like, `app.useGlobalGuards()` and its like) run for handlers.
   * Those of classes and methods always do. Default true; false where the global ones are for HTTP only.
   */
  readonly globalEnhancers?: boolean | undefined;
  /** How long the instances of request-scoped providers live: one `call` (or event), or the `session`. Default `call`. */
  readonly context?: WampContextLife | undefined;
  /**
   * How many calls run at a time, of all procedures that do not say it themselves and whose class does
   * not: a number for all sessions together, 0 for any number; or `serial`, one at a time of each session,
   * in the order they came. The others wait, with their timeouts running. Default 0.
   */
  readonly concurrency?: WampConcurrency | undefined;
  /** Clients must count their request ids up from 1 (specification: "IDs"); wampy.js does not. Default false. */
  readonly strict?: boolean | undefined;
  /** How long a call to a client may take, in milliseconds; 0 for no limit. Default 30,000. */
  readonly callTimeoutMs?: number | undefined;
  /** How long a client has to answer GOODBYE before its connection is ended, in milliseconds. Default 2,000. */
  readonly closeTimeoutMs?: number | undefined;
  /**
   * How often a client is pinged, in milliseconds; one that gives no sign of life for a whole period is
   * gone. 0 for never. Default 25,000.
   */
  readonly heartbeatMs?: number | undefined;
  /** How long calls in flight may go on at shutdown, in milliseconds; 0 for not at all. Default 5,000. */
  readonly drainTimeoutMs?: number | undefined;
  /**
   * What clients are told at shutdown: `restart` closes with status 1012, after which standard clients
   * come back; `goodbye` says GOODBYE, after which they stay away. Default `restart`.
   */
  readonly shutdown?: WampShutdown | undefined;
  /**
   * What becomes of events that a client reads too slowly, if `publish` and the topic do not say it.
   * Default `drop-newest`.
   */
  readonly overflow?: WampOverflow | undefined;
  /** Told what happens, to be counted; for Prometheus see `nestjs-wamp/prometheus`. Default nobody. */
  readonly metrics?: WampMetrics | undefined;
}

/** What is known of a hub before its options are, also with `forRootAsync`. */
export interface WampModuleExtras {
  /** The name of the hub, for `@InjectWampHub(name)`; default none. */
  readonly name?: string | undefined;
  /** Whether other modules can inject the hub without importing this one. Default true. */
  readonly isGlobal?: boolean | undefined;
}
