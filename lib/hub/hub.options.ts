import { defaults } from '../protocol/defaults.js';
import { limitsOf, type WampLimits } from '../protocol/limits.js';
import type { Dict, Uri } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp.error.js';
import type { ResultShape } from '../protocol/wamp.result.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { Clock } from '../session/clock.js';
import type { AcceptedSocket, TransportInfo } from './connection.js';
import type { WampMetrics } from './metrics.js';
import type { HubDoor } from './hub-door.js';
import type { WampOverflow } from './overflow.js';

/** What a client says of itself before it is let in. */
export interface WampHello {
  readonly realm: Uri;
  /** HELLO.Details as the client sent them. */
  readonly details: Dict;
  readonly transport: TransportInfo;
}

/** Who a client is, once it is let in; WELCOME tells it all but `identity`. */
export interface WampIdentity {
  /** Default: a random one. */
  readonly authid?: string | undefined;
  /** Default `anonymous`. */
  readonly authrole?: string | undefined;
  /** Default `anonymous`. */
  readonly authmethod?: string | undefined;
  /** Default `static`. */
  readonly authprovider?: string | undefined;
  /** Goes into WELCOME.Details. */
  readonly authextra?: Dict | undefined;
  /** Anything of the application's own, for example its user; never sent. */
  readonly identity?: unknown;
}

/**
 * Decides who may join, before WELCOME. It returns who the client is; `{}` lets it in as `anonymous`.
 * Anything that is no object, `undefined` too, refuses with `wamp.error.authentication_denied`.
 *
 * @throws a `WampError` refuses: its URI is the reason of the ABORT. Any other error refuses with
 * `wamp.error.authentication_failed`.
 */
export type WampAuthenticate = (hello: WampHello) => WampIdentity | Promise<WampIdentity>;

/**
 * Names the realm whose handlers serve a client, for example one realm for all tenants; nothing refuses
 * with `wamp.error.no_such_realm`. The session keeps the name the client gave.
 */
export type WampResolveRealm = (hello: WampHello) => Uri | undefined | Promise<Uri | undefined>;

/** Makes a session of a WebSocket the application accepted itself, and the request it came with. */
export type SocketAdopter = (hub: HubDoor, socket: AcceptedSocket, request: object) => void;

/** How clients are told that the server goes: by WebSocket status 1012, or by GOODBYE. */
export type WampShutdown = 'restart' | 'goodbye';

/** Where the hub writes what people should read. */
export interface HubLogger {
  error(message: string, stack?: string): void;
  warn(message: string): void;
  /** Takes what only developers want to know; absent while nobody reads it. */
  readonly debug?: ((message: string) => void) | undefined;
}

/** All a hub needs, with every default filled in. */
export interface HubOptions {
  /** The realms served; the first is the default of `hub.publish` and of handlers that name none; `*` is every realm not named. */
  readonly realms: readonly Uri[];
  readonly serializers: readonly WampSerializer[];
  readonly clock: Clock;
  readonly logger: HubLogger;
  /** Request ids must be 1, 2, 3, and so on. */
  readonly strict: boolean;
  /** Default timeout of calls to clients, in milliseconds; 0 for none. */
  readonly callTimeoutMs: number;
  /** How long to wait for a client's GOODBYE after ours, in milliseconds. */
  readonly closeTimeoutMs: number;
  readonly limits: WampLimits;
  /** How often a connection is pinged, in milliseconds; 0 for never. */
  readonly heartbeatMs: number;
  /** How long calls in flight may go on at shutdown, in milliseconds. */
  readonly drainTimeoutMs: number;
  readonly shutdown: WampShutdown;
  /** What becomes of events that a client reads too slowly. */
  readonly overflow: WampOverflow;
  /** Told what happens; default nobody. */
  readonly metrics?: WampMetrics | undefined;
  readonly authenticate?: WampAuthenticate | undefined;
  /** Default: a realm is served by its own name, or by `*`. */
  readonly resolveRealm?: WampResolveRealm | undefined;
  /** How a socket that the application accepted is served. @internal */
  readonly adoptSocket?: SocketAdopter | undefined;
  /** What values returned by procedures become that do not say it themselves; default `single`. */
  readonly results?: ResultShape | undefined;
  /** What an error of a handler is on the wire, if the application's framework knows. */
  readonly mapError?: ((error: unknown) => WampError | undefined) | undefined;
  /** What a client is told of an internal error besides its reference; default nothing. */
  readonly exposeError?: ((error: unknown) => string) | undefined;
}

/** What an application need not say. */
export const hubDefaults = {
  realms: [defaults.realm],
  strict: false,
  callTimeoutMs: defaults.callTimeoutMs,
  closeTimeoutMs: defaults.closeTimeoutMs,
  limits: limitsOf(),
  heartbeatMs: defaults.heartbeatMs,
  drainTimeoutMs: defaults.drainTimeoutMs,
  shutdown: 'restart',
  overflow: 'drop-newest',
} satisfies Partial<HubOptions>;
