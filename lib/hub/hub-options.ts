import { routerRoles, withReflection } from '../protocol/features.js';
import { shapeKind } from '../protocol/kinds.js';
import { limitsOf } from '../protocol/limits-of.js';
import type { WampLimitOptions, WampLimits } from '../protocol/limits.js';
import type { Dict, Uri } from '../protocol/messages.js';
import {
  count,
  milliseconds,
  type OptionRules,
  type Settled,
  settle,
} from '../protocol/options.js';
import type { ResultShape } from '../protocol/wamp-result.js';
import { builtInSerializers } from '../serializers/built-in.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { Clock } from '../session/clock.js';
import { sessionOptionRules, type WampSessionOptions } from '../session/session-options.js';
import { authOptionRules, type WampAuthOptions } from './authentication/auth-options.js';
import type { WampResolveRealm } from './authentication/join.js';
import type { AuthorityMaker } from './authorization/authority.js';
import type { GateMaker } from './authorization/gate.js';
import type { BusMaker, ClusterMaker } from './bus-hub.js';

import type { AcceptedSocket } from './connection/connection.js';
import { overflowKind, type WampOverflow } from './connection/overflow.js';
import {
  type ErrorMapper,
  exposureOptionRules,
  type WampExposureOptions,
} from './contexts/explain-error.js';
import { concurrencyKind, type WampConcurrency } from './handlers/concurrency.js';
import { shutdownKind, type WampShutdown } from './hosting/host-options.js';
import type { HubDoor } from './hub-door.js';
import type { HubLogger } from './operations/hub-log.js';
import type { WampMetrics } from './operations/metrics.js';
import { catalogKind, type WampCatalogOptions } from './reflection/catalog-options.js';

/** The options of a hub. */
export interface WampHubOptions extends WampSessionOptions, WampExposureOptions, WampAuthOptions {
  /**
   * The realm or realms that the hub serves. The first realm is the default of `hub.publish` and of handlers
   * without a realm. `*` serves every realm that is not named.
   *
   * @default 'realm1'
   */
  readonly realm?: Uri | readonly Uri[] | undefined;
  /** Limits of the resources that clients may use. Each limit has a default, and 0 switches it off. */
  readonly limits?: WampLimitOptions | undefined;
  /**
   * The supported serializers. The order in the offer of a client decides.
   *
   * @default JSON, MessagePack, CBOR
   */
  readonly serializers?: readonly WampSerializer[] | undefined;
  /**
   * Returns the realm whose handlers serve a client, for example one realm for all tenants.
   *
   * @default a realm is served by its own name, or by `*`
   */
  readonly resolveRealm?: WampResolveRealm | undefined;
  /**
   * The way in which returned values are sent. `single` sends a value as the only positional result. `spread`
   * sends the items of an array as positional results, and the members of a plain object as keyword results.
   * A `WampResult` is always sent unchanged.
   *
   * @default 'single'
   */
  readonly results?: ResultShape | undefined;
  /**
   * The number of calls that run at the same time, of all procedures without an option of their own or of
   * their class. A number counts all sessions together; 0 means any number. With `serial`, the calls of one
   * session run one after the other, in order. Other calls wait, and their timeouts are running.
   *
   * @default 0
   */
  readonly concurrency?: WampConcurrency | undefined;
  /**
   * The interval at which each client is pinged, in milliseconds; 0 for never. Closes the connection if the
   * client gives no sign of life for a whole interval.
   *
   * @default 25_000
   */
  readonly heartbeatMs?: number | undefined;
  /**
   * The time that calls in flight have to finish at shutdown, in milliseconds; 0 for none.
   *
   * @default 5_000
   */
  readonly drainTimeoutMs?: number | undefined;
  /**
   * The end of sessions at shutdown. `restart` closes with status 1012, after which standard clients
   * reconnect. `goodbye` sends GOODBYE, after which they do not.
   *
   * @default 'restart'
   */
  readonly shutdown?: WampShutdown | undefined;
  /**
   * The time over which clients return after `restart`, in milliseconds. Each gets another part of it as
   * `retry-after-ms=…` in the close reason, so that many clients come back evenly. Clients of
   * `nestjs-wamp/client` wait that long; others choose their own delay. 0 gives no such hint.
   *
   * @default 5_000
   */
  readonly restartSpreadMs?: number | undefined;
  /**
   * The treatment of events that a client reads too slowly. `publish` and a topic may override it.
   *
   * @default 'drop-newest'
   */
  readonly overflow?: WampOverflow | undefined;
  /**
   * Receives what happens in the hub, to count it. For Prometheus see `nestjs-wamp/prometheus`.
   *
   * @default no metrics
   */
  readonly metrics?: WampMetrics | undefined;
  /**
   * Tells clients what they may use: by the procedures `wamp.reflection.*` and `nestwamp.catalog.asyncapi`, and by
   * `GET <path>/asyncapi.json`. An object has options, such as `{ roles: ['developer'] }`. `hub.catalog()` needs no
   * option.
   *
   * @default false
   */
  readonly catalog?: WampCatalogOptions | boolean | undefined;
}

export const hubOptionRules = {
  realm: { default: 'realm1' },
  limits: {},
  serializers: {},
  resolveRealm: {},
  ...authOptionRules,
  ...exposureOptionRules,
  results: { default: 'single', kind: shapeKind },
  concurrency: { default: 0, kind: concurrencyKind },
  ...sessionOptionRules,
  heartbeatMs: { default: 25_000, kind: milliseconds },
  drainTimeoutMs: { default: 5_000, kind: milliseconds },
  shutdown: { default: 'restart', kind: shutdownKind },
  restartSpreadMs: { default: 5_000, kind: count },
  overflow: { default: 'drop-newest', kind: overflowKind },
  metrics: {},
  catalog: { default: false, kind: catalogKind },
} as const satisfies OptionRules<WampHubOptions>;

/** Serves a WebSocket that the application accepted itself, with its upgrade request. */
export type SocketAdopter = (hub: HubDoor, socket: AcceptedSocket, request: object) => void;

/** The ports of a hub. */
export interface HubPorts {
  readonly mapError?: ErrorMapper | undefined;
  readonly clock: Clock;
  readonly logger: HubLogger;
  /** Creates the way to the other nodes of the cluster; `undefined` without one. */
  readonly bus?: BusMaker | undefined;
  /** Creates what the hub shows of its cluster. */
  readonly cluster: ClusterMaker;
  /** Creates what decides about clients; `undefined` to allow all. */
  readonly authority?: AuthorityMaker | undefined;
  /** Creates what carries out the requests that are allowed; by default the handlers of the application do. */
  readonly gate?: GateMaker | undefined;
  /** The roles and features that WELCOME announces, if `gate` has others than a hub. */
  readonly roles?: Dict | undefined;
  /** Serves a socket that the application accepted. */
  readonly adoptSocket?: SocketAdopter | undefined;
}

/** The options and ports of a hub, with all defaults. */
export interface HubOptions extends Settled<WampHubOptions, typeof hubOptionRules>, HubPorts {
  readonly realms: readonly Uri[];
  readonly limits: WampLimits;
  readonly serializers: readonly WampSerializer[];
}

/**
 * Returns the options of a hub with all defaults.
 *
 * @throws a `TypeError` that names an option with a wrong value
 */
export function settleHubOptions(given: WampHubOptions, ports: HubPorts): HubOptions {
  const settled = settle(hubOptionRules, given);
  const limits = limitsOf(given.limits ?? {});
  const { maxMessageDepth: maxDepth, maxMessageItems: maxItems } = limits;
  const serializers = settled.serializers ?? builtInSerializers({ maxDepth, maxItems });
  const roles =
    ports.roles ?? (settled.catalog === false ? undefined : withReflection(routerRoles));
  return { ...settled, ...ports, roles, realms: [settled.realm].flat(), limits, serializers };
}
