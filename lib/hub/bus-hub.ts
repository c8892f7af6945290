import type { WampLimits } from '../protocol/limits.js';
import type { Uri } from '../protocol/messages.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { Clock } from '../session/clock.js';
import type { AuthidSessions } from './hosting/authid-sessions.js';
import type { SessionRoster } from './hosting/session-roster.js';
import type { HubLog } from './operations/hub-log.js';
import type { Report } from './operations/report.js';
import type { HubOrders, OrderedHub } from './orders.js';
import type { Broker } from './pubsub/broker.js';
import type { HubBus } from './pubsub/hub-bus.js';
import type { Topics } from './pubsub/topics.js';
import type { WampCluster } from './wamp-cluster.js';

/** The parts of a hub that a cluster needs. */
export interface BusHub extends OrderedHub {
  readonly options: {
    readonly realms: readonly Uri[];
    readonly limits: WampLimits;
    readonly serializers: readonly WampSerializer[];
    readonly clock: Clock;
    /** The default timeout of calls to clients, in milliseconds. */
    readonly callTimeoutMs: number;
    readonly closeTimeoutMs: number;
  };
  orders: HubOrders | undefined;
  /** False while the hub shuts down. */
  readonly isAccepting: boolean;
  readonly broker: Broker;
  readonly topics: Topics;
  readonly roster: SessionRoster;
  readonly authids: AuthidSessions;
  readonly log: HubLog;
  readonly report: Report;
}

/** Creates the way of a hub to the other nodes. The parts of the hub are complete after it has returned. */
export type BusMaker = (hub: BusHub) => HubBus;

/** Creates what `hub.cluster` shows, when it is used for the first time. */
export type ClusterMaker = (hub: BusHub) => WampCluster;
