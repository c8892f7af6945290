import { CloseUri } from '../protocol/error-uris.js';
import type { Dict, Id, ServerMessage, Uri } from '../protocol/messages.js';
import { parseMessage } from '../protocol/parse-message.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import { texts } from '../protocol/texts.js';
import type { WampSerializer } from '../serializers/serializer.js';
import type { IncomingCall } from '../session/incoming-call.js';
import type { IncomingPublish } from '../session/incoming-publish.js';
import type { Clock, SessionPorts } from '../session/ports.js';
import { SessionMachine } from '../session/session.machine.js';
import type { IncomingSubscribe } from '../session/subscriptions.js';
import type { ConnectionListener, SharedData, WampConnection } from './connection.js';
import { EventQueues } from './event.queues.js';
import type { HubCore } from './hub.core.js';
import type { WampSession } from './wamp.session.js';

/**
 * Joins one connection, its state machine and the hub: the only place that knows all three. Bytes
 * become messages here on the way in, and messages bytes on the way out.
 */
export class SessionHost implements SessionPorts, ConnectionListener {
  readonly machine: SessionMachine;
  readonly clock: Clock;
  /** Set from WELCOME on. */
  session: WampSession | undefined;
  /** Events that wait for a handler of theirs. */
  readonly queues: EventQueues;

  private isConnected = true;
  private whenDisconnected: (() => void)[] = [];

  constructor(
    readonly hub: HubCore,
    readonly connection: WampConnection,
    readonly serializer: WampSerializer,
  ) {
    this.clock = hub.options.clock;
    this.machine = new SessionMachine(this, hub.options);
    this.queues = new EventQueues(hub.reportEvent);
  }

  // from the connection

  message(data: string | Uint8Array): void {
    if (this.machine.phase === 'closed') return;
    try {
      this.machine.receive(parseMessage(this.decode(data)));
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) this.hub.report(texts.unexpected, error);
      this.machine.violate(
        error instanceof ProtocolViolation ? error.message : texts.internalError,
      );
    }
  }

  closed(): void {
    this.isConnected = false;
    this.machine.finish(CloseUri.ConnectionLost);
    this.hub.hosts.delete(this);
    for (const resolve of this.whenDisconnected.splice(0)) resolve();
  }

  /** Resolves when the connection is gone. */
  disconnected(): Promise<void> {
    if (!this.isConnected) return Promise.resolve();
    return new Promise((resolve) => this.whenDisconnected.push(resolve));
  }

  // ports of the machine

  send(message: ServerMessage): void {
    this.connection.send(this.serializer.encode(message));
  }

  end(): void {
    this.connection.close();
  }

  /** Sends an event that others get too, unless GOODBYE was said: nothing may follow that. */
  sendShared(shared: SharedData): void {
    if (this.machine.phase === 'established') this.connection.sendShared(shared);
  }

  hello(realm: Uri, details: Dict): void {
    this.hub.admission.hello(this, realm, details);
  }

  call(call: IncomingCall): void {
    this.hub.dispatcher.call(this.session as WampSession, call);
  }

  publish(publish: IncomingPublish): void {
    this.hub.dispatcher.publish(this.session as WampSession, publish);
  }

  subscribe(subscribe: IncomingSubscribe): void {
    this.hub.subscriptions.subscribe(this.session as WampSession, subscribe);
  }

  unsubscribe(subscription: Id): void {
    this.hub.subscriptions.unsubscribe(this.session as WampSession, subscription);
  }

  ended(reason: Uri): void {
    if (this.session === undefined) return;
    this.hub.subscriptions.leave(this.session);
    this.hub.roster.ended(this.session, reason);
  }

  private decode(data: string | Uint8Array): unknown {
    const { binary, subprotocol } = this.serializer;
    if ((typeof data !== 'string') !== binary)
      throw new ProtocolViolation(texts.wrongFrame(subprotocol, binary ? 'binary' : 'text'));
    try {
      return this.serializer.decode(data);
    } catch (error) {
      throw new ProtocolViolation(texts.undecodable(subprotocol, (error as Error).message));
    }
  }
}
