import type { Dict, ServerMessage, Uri } from '../../protocol/messages.js';
import type { Gate } from '../authorization/gate.js';
import type { GateHost } from '../authorization/request-gate.js';
import type { HubBudget } from '../connection/budget.js';
import type { SharedEvent } from '../connection/shared-data.js';
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
import type { Expiries } from './expiries.js';
import type { HostOptions } from './host-options.js';
import type { ReturnTimes } from './return-times.js';
import type { SessionRoster } from './session-roster.js';

/** A connection whose session is not open yet. */
export interface JoiningHost extends SessionLink {
  readonly queues: EventQueues;
  /** The client with its session; `undefined` before WELCOME. */
  client: ServedClient | undefined;
}

/** Decides about clients without a session. */
export interface HostAdmission {
  /** Handles HELLO. */
  hello(host: JoiningHost, realm: Uri, details: Dict): void;
  /** Logs the message, if it rejects the client. */
  answered(host: JoiningHost, message: ServerMessage): void;
  /** Removes a client that has left without a session. */
  left(host: JoiningHost, reason: Uri): void;
}

/** The members of the hub that a connection uses. */
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
  readonly expiries: Expiries;
  readonly returnTimes: ReturnTimes;
  /** Returns the gate for the requests of a connection. */
  gateFor(host: GateHost): Gate;
  /** Removes a connection that has ended. */
  left(host: JoiningHost): void;
  report(text: string, error: unknown): void;
  readonly reportEvent: ReportEventError;
  /**
   * Counts an event that was dropped, because a client reads too slowly or does not accept it.
   *
   * @param tooLongFor the longest message that the client accepts, in bytes; absent if it reads too slowly
   */
  dropped(session: WampSession, event: SharedEvent, tooLongFor?: number): void;
  /** Counts an event of a client for which there is no room. `isAnswered` is true if the client gets an ERROR. */
  discarded(session: WampSession, topic: Uri, isAnswered: boolean): void;
}
