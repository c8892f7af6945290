import { CloseUri, ErrorUri } from '../../protocol/error-uris.js';
import { carriesPayload, isFarewell } from '../../protocol/message-kinds.js';
import { messageSpecs } from '../../protocol/message-specs.js';
import type { Dict, Id, ServerMessage, Uri } from '../../protocol/messages.js';
import { ProtocolViolation } from '../../protocol/protocol-violation.js';
import * as sharedTexts from '../../protocol/shared-texts.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { weightOf } from '../../protocol/weight.js';
import { readMessage } from '../../serializers/read-message.js';
import type { WampSerializer } from '../../serializers/serializer.js';
import type { Clock } from '../../session/clock.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import type { IncomingPublish } from '../../session/incoming-publish.js';
import type { SessionPorts } from '../../session/ports.js';
import type { IncomingRegister, Registration } from '../../session/registrations.js';
import { SessionMachine } from '../../session/session-machine.js';
import type { IncomingSubscribe } from '../../session/subscriptions.js';
import type { Gate } from '../authorization/gate.js';
import type { GateHost } from '../authorization/request-gate.js';
import { type BudgetHolder, Holding } from '../connection/budget.js';
import type {
  BrokenTransport,
  ConnectionListener,
  WampConnection,
} from '../connection/connection.js';
import type { SharedEvent } from '../connection/shared-data.js';
import { Intake } from '../connection/intake.js';
import { Outbox, type OutboxListener } from '../connection/outbox.js';
import { Pulse } from '../connection/pulse.js';
import { isolated } from '../contexts/async-scope.js';
import type { WampEventContext } from '../contexts/event-context.js';
import { sessionStatsOf } from '../operations/hub-stats.js';
import type { WampSessionStats } from '../operations/stats.js';
import { EventQueues, type EventQueuesListener } from '../pubsub/event-queues.js';
import type { ServedClient } from '../pubsub/served-client.js';
import type { Publication } from '../session/publication.js';
import type { WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';
import type { HostHub, JoiningHost } from './host-hub.js';
import { stopInTurn } from './stop-in-turn.js';

/**
 * Connects one connection, its state machine and the hub. Only this class knows all three. It decodes
 * received messages and encodes sent ones.
 */
export class SessionHost
  implements
    SessionPorts,
    JoiningHost,
    ConnectionListener,
    OutboxListener,
    EventQueuesListener,
    GateHost,
    BudgetHolder
{
  readonly machine: SessionMachine;
  readonly clock: Clock;
  /** The client with its session; `undefined` before WELCOME. */
  client: ServedClient | undefined;
  readonly callTimeoutMs: number;
  /** The messages that the client has not read yet. */
  readonly outbox: Outbox;
  readonly pulse: Pulse;
  /** The events of the client that wait for handlers. */
  readonly queues: EventQueues;

  /** Lets pass what the client is allowed to do. */
  readonly gate: Gate;
  /** What calls, events and input of the client take. */
  readonly holding: Holding;

  private readonly intake: Intake;
  private isConnected = true;
  private whenDisconnected: (() => void)[] | undefined;
  servedCalls = 0;
  private isDraining = false;

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
    this.gate = hub.gateFor(this);
  }

  // from the connection

  message(data: string | Uint8Array): void {
    if (!this.mayRead(data.length)) return;
    const isOpening = this.machine.phase === 'opening';
    if (!this.abortedBy(this.intake.tooLong(data.length, isOpening)))
      isolated(() => this.read(data));
  }

  control(bytes: number): boolean {
    return this.mayRead(bytes) && !this.outbox.lags;
  }

  pong(): void {
    if (this.mayRead(0)) this.pulse.answered();
  }

  incomplete(bytes: number): void {
    if (this.machine.phase === 'closed') return;
    this.holding.awaitRest(bytes);
    if (this.client === undefined) this.abortedBy(this.intake.tooLong(bytes, true));
  }

  broken(error: BrokenTransport): void {
    if (error === 'invalid') return this.failed(new ProtocolViolation(texts.brokenTransport));
    this.abortedBy(this.intake.tooLong(Infinity, false));
  }

  closed(): void {
    stopInTurn(this.machine.calls.size, () => {
      this.isConnected = false;
      this.hub.left(this);
      this.outbox.discard();
      this.machine.finish(CloseUri.ConnectionLost);
      this.hub.budget.keep(this);
      this.whenDisconnected?.forEach((resolve) => resolve());
    });
  }

  /** Resolves when the connection has ended. */
  disconnected(): Promise<void> {
    if (!this.isConnected) return Promise.resolve();
    return new Promise((resolve) => (this.whenDisconnected ??= []).push(resolve));
  }

  // ports of the machine

  /**
   * Encodes and sends a message.
   *
   * @throws if data of the application in the message cannot be encoded; if the message contains no such
   * data, the serializer itself has failed, and the session ends
   */
  send(message: ServerMessage): void {
    if (this.client === undefined) this.hub.admission.answered(this, message);
    try {
      this.outbox.send(this.serializer.encode(message));
    } catch (error) {
      if (carriesPayload(message)) throw error;
      this.hub.report(texts.unexpected, error);
      if (!isFarewell(message)) this.machine.abort(ErrorUri.RuntimeError, texts.internalError);
    }
  }

  end(willRestart: boolean): void {
    this.holding.awaitRest(0);
    this.outbox.end();
    this.connection.close(willRestart ? this.hub.returnTimes.next() : undefined);
  }

  reserveId(): Id {
    return this.hub.roster.reserveId();
  }

  hello(realm: Uri, details: Dict): void {
    this.holding.keepHello(weightOf(details));
    this.hub.admission.hello(this, realm, details);
  }

  hold(bytes: number): boolean {
    return this.holding.take(bytes);
  }

  release(bytes: number): void {
    this.holding.give(bytes);
    if (!this.isConnected && this.holding.bytes === 0) this.hub.budget.forget(this);
  }

  call(call: IncomingCall): void {
    this.gate.call(this.client as ServedClient, call);
  }

  publish(publish: IncomingPublish): void {
    this.gate.publish(this.client as ServedClient, publish);
  }

  register(register: IncomingRegister): void {
    this.gate.register(this.client as ServedClient, register);
  }

  subscribe(subscribe: IncomingSubscribe): void {
    this.gate.subscribe(this.client as ServedClient, subscribe);
  }

  unregister(registration: Registration): void {
    this.gate.unregister(this.client as ServedClient, registration);
  }

  inOrder(run: () => void, refused: (error: WampError) => void): void {
    this.gate.inOrder(run, refused);
  }

  unsubscribe(subscription: Id): void {
    this.outbox.forget(subscription);
    this.hub.subscriptions.unsubscribe(this.client as ServedClient, subscription);
  }

  ended(reason: Uri): void {
    this.holding.keepHello(0);
    if (this.client === undefined) return this.hub.admission.left(this, reason);
    this.gate.drop(this.client);
    this.hub.subscriptions.leave(this.client);
    this.hub.expiries.forget(this.client.session);
    this.hub.roster.ended(this.client, reason);
  }

  // from the outbox

  dropped(event: SharedEvent, tooLongFor?: number): void {
    this.hub.dropped(this.session as WampSession, event, tooLongFor);
  }

  /** Aborts the session, because the client reads answers too slowly, and answers must not be dropped. */
  overflowed(): void {
    this.hub.log.warn(texts.outboxOverflow(this.session?.id ?? 0));
    this.outbox.discard();
    this.machine.abort(ErrorUri.Unavailable, sharedTexts.readsTooSlowly);
  }

  // from the hub's budget

  get weight(): number {
    return this.holding.weight + this.outbox.weight;
  }

  relieve(): void {
    this.hub.log.warn(texts.holdsMost(this.session?.id ?? 0, this.weight));
    this.outbox.discard();
    this.machine.abort(ErrorUri.Unavailable, sharedTexts.holdsTooMuch);
    this.queues.clear();
  }

  // from the event queues and the gate

  discarded({ uri }: WampEventContext): void {
    this.hub.discarded(this.session as WampSession, uri, false);
  }

  idle(): void {
    const { machine, queues, gate, servedCalls } = this;
    const running = machine.calls.size + queues.size + gate.size + servedCalls;
    if (this.isDraining && running === 0) this.leave();
  }

  /** Ends the session, because a message could not be handled. */
  failed(error: unknown): void {
    const isViolation = error instanceof ProtocolViolation;
    if (!isViolation) this.hub.report(texts.unexpected, error);
    this.hub.metrics?.violated();
    this.machine.violate(isViolation ? error.message : texts.internalError);
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

  /** Sends an event that other sessions get too. Does nothing after GOODBYE, because nothing may follow it. */
  sendEvent(event: SharedEvent): void {
    if (!this.machine.isOpen) return;
    try {
      this.outbox.sendEvent(event);
    } catch (error) {
      // The event could be encoded for an earlier receiver. Other receivers must still get it.
      this.hub.report(texts.unexpected, error);
    }
  }

  /** Stops accepting calls, and ends the session when running calls and waiting events have ended. */
  drain(): void {
    this.isDraining = true;
    this.machine.drain(sharedTexts.shuttingDown, () => this.idle());
    this.idle();
  }

  /** Ends the session at shutdown. */
  leave(): void {
    const farewell = this.hub.options.shutdown === 'goodbye' ? 'dismiss' : 'restart';
    this.machine[farewell](CloseUri.SystemShutdown, sharedTexts.shuttingDown);
  }

  private read(data: string | Uint8Array): void {
    try {
      const message = readMessage(this.serializer, data, messageSpecs, this.hub.options.strict);
      this.machine.receive(message, weightOf(message));
    } catch (error) {
      this.failed(error);
    }
  }

  private mayRead(bytes: number): boolean {
    return this.machine.phase !== 'closed' && !this.abortedBy(this.intake.tooFast(bytes));
  }

  /** Aborts the session if there is an error. Returns true then. */
  private abortedBy(error: WampError | undefined): boolean {
    if (error !== undefined) this.machine.abort(error.uri, error.message);
    return error !== undefined;
  }
}
