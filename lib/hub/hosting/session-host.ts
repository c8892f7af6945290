import { CloseUri, ErrorUri } from '../../protocol/error-uris.js';
import { carriesPayload, isFarewell } from '../../protocol/message-kinds.js';
import type { Dict, Id, ServerMessage, Uri } from '../../protocol/messages.js';
import { ProtocolViolation } from '../../protocol/protocol-violation.js';
import { sharedTexts } from '../../protocol/shared-texts.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { weightOf } from '../../protocol/weight.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import type { Clock } from '../../session/clock.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import type { IncomingPublish } from '../../session/incoming-publish.js';
import type { SessionPorts } from '../../session/ports.js';
import type { IncomingRegister } from '../../session/registrations.js';
import { SessionMachine } from '../../session/session-machine.js';
import type { IncomingSubscribe } from '../../session/subscriptions.js';
import { type BudgetHolder, Holding } from '../connection/budget.js';
import type {
  BrokenTransport,
  ConnectionListener,
  SharedEvent,
  WampConnection,
} from '../connection/connection.js';
import { Intake } from '../connection/intake.js';
import { Outbox, type OutboxListener } from '../connection/outbox.js';
import { Pulse } from '../connection/pulse.js';
import { readMessage } from '../connection/read-message.js';
import { isolated } from '../contexts/async-scope.js';
import type { WampEventContext } from '../contexts/event-context.js';
import { sessionStatsOf } from '../operations/hub-stats.js';
import type { WampSessionStats } from '../operations/stats.js';
import { EventQueues, type EventQueuesListener } from '../pubsub/event-queues.js';
import type { ServedClient } from '../pubsub/served-client.js';
import type { Publication } from '../session/publication.js';
import type { WampSession } from '../session/wamp-session.js';
import { texts } from '../texts.js';
import type { HostHub, JoiningHost } from './host-hub.js';
import { logRefusal } from './join-refusal.js';

/**
 * Joins one connection, its state machine and the hub: the only place that knows all three. Bytes
 * become messages here on the way in, and messages bytes on the way out.
 */
export class SessionHost
  implements
    SessionPorts,
    JoiningHost,
    ConnectionListener,
    OutboxListener,
    EventQueuesListener,
    BudgetHolder
{
  readonly machine: SessionMachine;
  readonly clock: Clock;
  /** Set from WELCOME on. */
  client: ServedClient | undefined;
  readonly callTimeoutMs: number;
  /** What the client has still to read. */
  readonly outbox: Outbox;
  readonly pulse: Pulse;
  /** Events that wait for a handler of theirs. */
  readonly queues: EventQueues;

  private readonly holding: Holding;
  private readonly intake: Intake;
  private isConnected = true;
  private whenDisconnected: (() => void)[] | undefined;
  private onIdle: (() => void) | undefined;

  constructor(
    private readonly hub: HostHub,
    readonly connection: WampConnection,
    readonly serializer: WampSerializer,
  ) {
    const { clock, limits, callTimeoutMs } = hub.options;
    this.clock = clock;
    this.callTimeoutMs = callTimeoutMs;
    this.holding = new Holding(hub.budget, limits.maxHeldBytes);
    this.intake = new Intake(limits, clock);
    this.outbox = new Outbox(connection, limits.maxOutboxBytes, this, hub.budget);
    this.pulse = new Pulse(clock, connection, hub.heartbeat.step);
    this.machine = new SessionMachine(this, hub.options);
    this.queues = new EventQueues(hub.reportEvent, this);
  }

  // from the connection

  message(data: string | Uint8Array): void {
    if (!this.mayRead(data.length)) return;
    const isOpening = this.machine.phase === 'opening';
    if (!this.isRefused(this.intake.tooLong(data.length, isOpening)))
      isolated(() => this.read(data));
  }

  control(bytes: number): boolean {
    return this.mayRead(bytes) && !this.outbox.lags;
  }

  pong(): void {
    if (this.mayRead(0)) this.pulse.answered();
  }

  broken(error: BrokenTransport): void {
    if (error === 'invalid') return this.violate(texts.brokenTransport);
    this.isRefused(this.intake.tooLong(Infinity, false));
  }

  closed(): void {
    this.isConnected = false;
    this.hub.left(this);
    this.machine.finish(CloseUri.ConnectionLost);
    this.outbox.discard();
    this.hub.budget.leave(this, this.holding);
    this.whenDisconnected?.forEach((resolve) => resolve());
  }

  /** Resolves when the connection is gone. */
  disconnected(): Promise<void> {
    if (!this.isConnected) return Promise.resolve();
    return new Promise((resolve) => (this.whenDisconnected ??= []).push(resolve));
  }

  // ports of the machine

  /**
   * @throws if the application's payload in it cannot be encoded; where there is none the serializer
   * itself fails, and the session ends
   */
  send(message: ServerMessage): void {
    if (this.client === undefined) logRefusal(this.hub, this.connection, message);
    try {
      this.outbox.send(this.serializer.encode(message));
    } catch (error) {
      if (carriesPayload(message)) throw error;
      this.hub.report(texts.unexpected, error);
      if (!isFarewell(message)) this.machine.abort(ErrorUri.RuntimeError, texts.internalError);
    }
  }

  end(willRestart: boolean): void {
    this.outbox.end();
    this.connection.close(willRestart);
  }

  reserveId(): Id {
    return this.hub.roster.reserveId();
  }

  hello(realm: Uri, details: Dict): void {
    this.hub.admission.hello(this, realm, details);
  }

  hold(bytes: number): boolean {
    return this.holding.take(bytes);
  }

  release(bytes: number): void {
    this.holding.give(bytes);
  }

  call(call: IncomingCall): void {
    const { session, handlers } = this.client as ServedClient;
    this.hub.calls.call(session, handlers, call);
  }

  publish(publish: IncomingPublish): void {
    this.hub.events.publish(this.client as ServedClient, publish);
  }

  register(register: IncomingRegister): void {
    register.accept();
  }

  subscribe(subscribe: IncomingSubscribe): void {
    this.hub.subscriptions.subscribe(this.client as ServedClient, subscribe);
  }

  unsubscribe(subscription: Id): void {
    this.outbox.forget(subscription);
    this.hub.subscriptions.unsubscribe(this.client as ServedClient, subscription);
  }

  ended(reason: Uri): void {
    if (this.client === undefined) return this.hub.admission.left(this);
    this.hub.subscriptions.leave(this.client);
    this.hub.roster.ended(this.client, reason);
  }

  // from the outbox

  dropped(event: SharedEvent): void {
    this.hub.dropped(this.session as WampSession, event);
  }

  /** The client reads too slowly for what must not be dropped. */
  overflowed(): void {
    this.hub.log.warn(texts.outboxOverflow(this.session?.id ?? 0));
    this.outbox.discard();
    this.machine.abort(ErrorUri.Unavailable, sharedTexts.readsTooSlowly);
  }

  // from the hub's budget

  get weight(): number {
    return this.machine.phase === 'closed' ? 0 : this.heldBytes + this.outbox.waitingBytes;
  }

  /** Bytes of heap that calls, events and input of the client take. */
  get heldBytes(): number {
    return this.holding.bytes;
  }

  relieve(): void {
    this.hub.log.warn(texts.holdsMost(this.session?.id ?? 0, this.weight));
    this.outbox.discard();
    this.machine.abort(ErrorUri.Unavailable, sharedTexts.holdsTooMuch);
  }

  // from the event queues

  discarded({ uri }: WampEventContext): void {
    this.hub.discarded(this.session as WampSession, uri, false);
  }

  queuesIdle(): void {
    this.onIdle?.();
  }

  // from the session

  stats(): WampSessionStats {
    return sessionStatsOf(this);
  }

  sendPublication(publication: Publication): void {
    this.hub.broker.publish(publication, this.session);
  }

  report(text: string, error: unknown): void {
    this.hub.report(text, error);
  }

  // from the hub

  get session(): WampSession | undefined {
    return this.client?.session;
  }

  /** Sends an event that others get too, unless GOODBYE was said: nothing may follow that. */
  sendEvent(event: SharedEvent): void {
    if (this.machine.phase !== 'established') return;
    try {
      this.outbox.sendEvent(event);
    } catch (error) {
      // It was encoded for the first receiver; the others must not suffer.
      this.hub.report(texts.unexpected, error);
    }
  }

  /** Takes no more calls and ends the session when those in flight, and waiting events, are through. */
  drain(): void {
    this.onIdle = () => {
      if (this.machine.calls.size === 0 && this.queues.size === 0) this.leave();
    };
    this.machine.drain(sharedTexts.shuttingDown, this.onIdle);
    this.onIdle();
  }

  /** Ends the session because the server goes. */
  leave(): void {
    const farewell = this.hub.options.shutdown === 'goodbye' ? 'dismiss' : 'restart';
    this.machine[farewell](CloseUri.SystemShutdown, sharedTexts.shuttingDown);
  }

  private read(data: string | Uint8Array): void {
    try {
      const message = readMessage(this.serializer, data, this.hub.options.strict);
      this.machine.receive(message, weightOf(message));
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) this.hub.report(texts.unexpected, error);
      this.violate(error instanceof ProtocolViolation ? error.message : texts.internalError);
    }
  }

  private mayRead(bytes: number): boolean {
    return this.machine.phase !== 'closed' && !this.isRefused(this.intake.tooFast(bytes));
  }

  /** Ends the session for what the client sent, if that is refused. */
  private isRefused(refusal: WampError | undefined): boolean {
    if (refusal === undefined) return false;
    this.machine.abort(refusal.uri, refusal.message);
    return true;
  }

  private violate(message: string): void {
    this.hub.metrics?.violated();
    this.machine.violate(message);
  }
}
