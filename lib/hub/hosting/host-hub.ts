import type { Dict, Uri } from '../../protocol/messages.js';
import type { HubBudget } from '../connection/budget.js';
import type { SharedEvent } from '../connection/connection.js';
import type { CallDispatcher } from '../handlers/call-dispatcher.js';
import type { HubLog } from '../operations/hub-log.js';
import type { WampMetrics } from '../operations/metrics.js';
import type { Broker } from '../pubsub/broker.js';
import type { EventDispatcher } from '../pubsub/event-dispatcher.js';
import type { EventQueues, ReportEventError } from '../pubsub/event-queues.js';
import type { ServedClient } from '../pubsub/served-client.js';
import type { SubscriptionDesk } from '../pubsub/subscription-desk.js';
import type { SessionLink } from '../session/session-link.js';
import type { WampSession } from '../session/wamp-session.js';
import type { HostOptions } from './host-options.js';
import type { SessionRoster } from './session-roster.js';

/** One connection, as the hub knows it until its session is open. */
export interface JoiningHost extends SessionLink {
  readonly queues: EventQueues;
  /** Set from WELCOME on. */
  client: ServedClient | undefined;
}

/** Decides about clients that have no session yet. */
export interface HostAdmission {
  /** The client asks to join. */
  hello(host: JoiningHost, realm: Uri, details: Dict): void;
  /** The client is gone, and got no session. */
  left(host: JoiningHost): void;
}

/** What a connection needs of the hub. */
export interface HostHub {
  readonly options: HostOptions;
  readonly log: HubLog;
  readonly metrics: WampMetrics | undefined;
  readonly budget: HubBudget;
  readonly heartbeat: { readonly step: number };
  readonly broker: Broker;
  readonly calls: CallDispatcher;
  readonly events: EventDispatcher;
  readonly subscriptions: SubscriptionDesk;
  readonly admission: HostAdmission;
  readonly roster: SessionRoster;
  /** The connection is gone. */
  left(host: JoiningHost): void;
  report(text: string, error: unknown): void;
  readonly reportEvent: ReportEventError;
  /** A client did not get an event because it reads too slowly. */
  dropped(session: WampSession, event: SharedEvent): void;
  /** There was no room for an event of a client; `isAnswered` if the client learns of it. */
  discarded(session: WampSession, topic: Uri, isAnswered: boolean): void;
}
