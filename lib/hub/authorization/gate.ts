import type { WampAction } from '../../protocol/actions.js';
import type { Uri } from '../../protocol/messages.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import type { WampError } from '../../protocol/wamp-error.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import type { IncomingPublish } from '../../session/incoming-publish.js';
import type { IncomingRegister, Registration } from '../../session/registrations.js';
import type { IncomingSubscribe } from '../../session/subscriptions.js';
import type { CallDispatcher } from '../handlers/call-dispatcher.js';
import type { Report } from '../operations/report.js';
import type { Broker } from '../pubsub/broker.js';
import type { EventDispatcher } from '../pubsub/event-dispatcher.js';
import type { ServedClient } from '../pubsub/served-client.js';
import type { SubscriptionDesk } from '../pubsub/subscription-desk.js';
import type { Verdict } from './authority.js';

/** Passes the requests of clients to the parts of the hub that carry them out. */
export interface Gate {
  /** The number of requests that wait. */
  readonly size: number;
  call(client: ServedClient, call: IncomingCall): void;
  publish(client: ServedClient, publish: IncomingPublish): void;
  subscribe(client: ServedClient, subscribe: IncomingSubscribe): void;
  register(client: ServedClient, register: IncomingRegister): void;
  /** Called when a registration has ended. */
  unregister(client: ServedClient, registration: Registration): void;
  /**
   * Runs the handling of a message that needs no permission, after all earlier requests.
   *
   * @param refused answers the message if too many wait
   */
  inOrder(run: () => void, refused: (error: WampError) => void): void;
  /** Decides again about the requests that wait, because an earlier decision may not hold any more. */
  decideAgain(client: ServedClient): void;
  /**
   * Decides about what the client has already, such as a subscription.
   *
   * @returns a promise only if the decision takes time
   */
  check(
    client: ServedClient,
    action: WampAction,
    uri: Uri,
    match: MatchPolicy,
  ): Verdict | Promise<Verdict>;
  /** Drops the requests that wait, because the session has ended. */
  drop(client: ServedClient): void;
}

/** The parts of the hub that carry out requests. */
export interface RequestDesks {
  readonly calls: CallDispatcher;
  readonly events: EventDispatcher;
  readonly subscriptions: SubscriptionDesk;
  readonly broker: Broker;
  readonly report: Report;
}

/** Creates what carries out the requests of the clients of a hub. */
export type GateMaker = (hub: RequestDesks) => Gate;

/** Lets every request pass at once. One instance serves all sessions of a hub. */
export class OpenGate implements Gate {
  readonly size = 0;

  constructor(protected readonly hub: RequestDesks) {}

  call({ session, handlers }: ServedClient, call: IncomingCall): void {
    this.hub.calls.call(session, handlers, call);
  }

  publish(client: ServedClient, publish: IncomingPublish): void {
    this.hub.events.publish(client, publish);
  }

  subscribe(client: ServedClient, subscribe: IncomingSubscribe): void {
    this.hub.subscriptions.subscribe(client, subscribe);
  }

  register(_client: ServedClient, register: IncomingRegister): void {
    register.accept();
  }

  unregister(_client: ServedClient, _registration: Registration): void {}

  inOrder(run: () => void): void {
    run();
  }

  decideAgain(): void {}

  check(): Verdict {
    return undefined;
  }

  drop(): void {}
}
