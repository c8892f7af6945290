import type { WampLimitOptions, WampLimits } from '../protocol/limits.js';
import { limitsOf } from '../protocol/limits-of.js';
import type { Uri } from '../protocol/messages.js';
import { milliseconds, type OptionRules, type Settled, settle } from '../protocol/options.js';
import { type ResultShape, shapeKind } from '../protocol/wamp-result.js';
import { builtInSerializers } from '../serializers/built-in.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { Clock } from '../session/clock.js';
import { sessionOptionRules, type WampSessionOptions } from '../session/session-options.js';
import type { AcceptedSocket } from './connection/connection.js';
import { overflowKind, type WampOverflow } from './connection/overflow.js';
import {
  clientErrorsKind,
  exposureKind,
  type HubErrorOptions,
  type WampClientErrors,
} from './contexts/explain-error.js';
import { concurrencyKind, type WampConcurrency } from './handlers/concurrency.js';
import { shutdownKind, type WampShutdown } from './hosting/host-options.js';
import type { WampAuthenticate, WampResolveRealm } from './hosting/join.js';
import type { HubDoor } from './hub-door.js';
import type { HubLogger } from './operations/hub-log.js';
import type { WampMetrics } from './operations/metrics.js';

/** The options of a hub, as an application gives them. */
export interface WampHubOptions extends WampSessionOptions {
  /**
   * The realm that is served, or several; the first is the default of `hub.publish` and of handlers that
   * name none. `*` serves every realm that is not named.
   *
   * @default 'realm1'
   */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /** What clients may take of the server; each limit has a default, and 0 switches it off. */
  readonly limits?: WampLimitOptions | undefined;
  /**
   * The serializers offered; a client's order decides among them.
   *
   * @default JSON, MessagePack, CBOR
   */
  readonly serializers?: readonly WampSerializer[] | undefined;
  /**
   * Names the realm whose handlers serve a client, for example one for all tenants.
   *
   * @default a realm is served by its own name, or by `*`
   */
  readonly resolveRealm?: WampResolveRealm | undefined;
  /**
   * Decides who may join.
   *
   * @default everybody, as `anonymous`
   */
  readonly authenticate?: WampAuthenticate | undefined;
  /**
   * What clients are told of errors without a URI besides a reference: nothing (`false`), their message
   * (`true`), or what a function makes of them. Messages may be confidential.
   *
   * @default false
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
   * positionals and members of plain objects keywords. A `WampResult` is always what it is.
   *
   * @default 'single'
   */
  readonly results?: ResultShape | undefined;
  /**
   * How many calls run at a time, of all procedures that do not say it themselves and whose class does
   * not: a number for all sessions together, 0 for any number; or `serial`, one at a time of each session,
   * in the order they came. The others wait, with their timeouts running.
   *
   * @default 0
   */
  readonly concurrency?: WampConcurrency | undefined;
  /**
   * How often a client is pinged, in milliseconds; one that gives no sign of life for a whole period is
   * gone. 0 for never.
   *
   * @default 25_000
   */
  readonly heartbeatMs?: number | undefined;
  /**
   * How long calls in flight may go on at shutdown, in milliseconds; 0 for not at all.
   *
   * @default 5_000
   */
  readonly drainTimeoutMs?: number | undefined;
  /**
   * What clients are told at shutdown: `restart` closes with status 1012, after which standard clients
   * come back; `goodbye` says GOODBYE, after which they stay away.
   *
   * @default 'restart'
   */
  readonly shutdown?: WampShutdown | undefined;
  /**
   * What becomes of events that a client reads too slowly, if `publish` and the topic do not say it.
   *
   * @default 'drop-newest'
   */
  readonly overflow?: WampOverflow | undefined;
  /**
   * Told what happens, to be counted; for Prometheus see `nestjs-wamp/prometheus`.
   *
   * @default nobody
   */
  readonly metrics?: WampMetrics | undefined;
}

export const hubOptionRules = {
  realm: { default: 'realm1' },
  limits: {},
  serializers: {},
  resolveRealm: {},
  authenticate: {},
  exposeErrors: { default: false, kind: exposureKind },
  clientErrors: { default: 'pass', kind: clientErrorsKind },
  results: { default: 'single', kind: shapeKind },
  concurrency: { default: 0, kind: concurrencyKind },
  ...sessionOptionRules,
  heartbeatMs: { default: 25_000, kind: milliseconds },
  drainTimeoutMs: { default: 5_000, kind: milliseconds },
  shutdown: { default: 'restart', kind: shutdownKind },
  overflow: { default: 'drop-newest', kind: overflowKind },
  metrics: {},
} as const satisfies OptionRules<WampHubOptions>;

/** Makes a session of a WebSocket the application accepted itself, and the request it came with. */
export type SocketAdopter = (hub: HubDoor, socket: AcceptedSocket, request: object) => void;

/** What a hub needs of its surroundings. */
export interface HubPorts extends Pick<HubErrorOptions, 'mapError'> {
  readonly clock: Clock;
  readonly logger: HubLogger;
  /** How a socket that the application accepted is served. */
  readonly adoptSocket?: SocketAdopter | undefined;
}

/** All a hub needs, with every default filled in. */
export interface HubOptions extends Settled<WampHubOptions, typeof hubOptionRules>, HubPorts {
  readonly realms: readonly Uri[];
  readonly limits: WampLimits;
  readonly serializers: readonly WampSerializer[];
}

/**
 * Returns all that a hub needs.
 *
 * @throws a `TypeError` that names an option with a wrong value
 */
export function settleHubOptions(given: WampHubOptions, ports: HubPorts): HubOptions {
  const settled = settle(hubOptionRules, given);
  const limits = limitsOf(given.limits ?? {});
  const { maxMessageDepth: maxDepth, maxMessageItems: maxItems } = limits;
  const serializers = settled.serializers ?? builtInSerializers({ maxDepth, maxItems });
  return { ...settled, ...ports, realms: [settled.realm].flat(), limits, serializers };
}
