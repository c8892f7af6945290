import { limitsOf, type WampLimits } from '../protocol/limits.js';
import type { Uri } from '../protocol/messages.js';
import { sharedDefaults } from '../protocol/shared-defaults.js';
import type { ResultShape } from '../protocol/wamp-result.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { Clock } from '../session/clock.js';
import type { AcceptedSocket } from './connection/connection.js';
import type { WampOverflow } from './connection/overflow.js';
import type { HubErrorOptions } from './contexts/explain-error.js';
import { defaults } from './defaults.js';
import type { WampConcurrency } from './handlers/concurrency.js';
import type { WampAuthenticate, WampResolveRealm } from './hosting/join.js';
import type { HubDoor } from './hub-door.js';
import type { HubLogger } from './operations/hub-log.js';
import type { WampMetrics } from './operations/metrics.js';

/** Makes a session of a WebSocket the application accepted itself, and the request it came with. */
export type SocketAdopter = (hub: HubDoor, socket: AcceptedSocket, request: object) => void;

/** How clients are told that the server goes: by WebSocket status 1012, or by GOODBYE. */
export type WampShutdown = 'restart' | 'goodbye';

/** All a hub needs, with every default filled in. */
export interface HubOptions extends HubErrorOptions {
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
  /** How many calls of all procedures that do not say it themselves run at a time; default any number. */
  readonly concurrency?: WampConcurrency | undefined;
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
}

/** What an application need not say. */
export const hubDefaults = {
  realms: [sharedDefaults.realm],
  strict: false,
  callTimeoutMs: sharedDefaults.callTimeoutMs,
  closeTimeoutMs: defaults.closeTimeoutMs,
  limits: limitsOf(),
  heartbeatMs: defaults.heartbeatMs,
  drainTimeoutMs: defaults.drainTimeoutMs,
  shutdown: 'restart',
  overflow: 'drop-newest',
} satisfies Partial<HubOptions>;
