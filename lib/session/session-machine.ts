import { ErrorUri, CloseUri } from '../protocol/error-uris.js';
import { noFeatures, type PeerFeatures, routerRoles } from '../protocol/features.js';
import { MessageCode, messageName } from '../protocol/message-codes.js';
import type {
  Abort,
  Call,
  Dict,
  Goodbye,
  Id,
  Publish,
  ServerMessage,
  Uri,
  WampMessage,
} from '../protocol/messages.js';
import type { Settled } from '../protocol/options.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import * as sharedTexts from '../protocol/shared-texts.js';
import { WampCanceledError, WampUnavailableError } from '../protocol/standard-errors.js';
import { type CalledRegistration, calleeLeg, callerLeg } from './call-leg.js';
import type { CancelTimer } from './clock.js';
import { type Challenger, Handshake, type OpeningSession } from './handshake.js';
import { IncomingCalls, type IncomingCallsLimits } from './incoming-calls.js';
import { IncomingPublish } from './incoming-publish.js';
import type { CallingSession } from './outgoing-call.js';
import { OutgoingCalls } from './outgoing-calls.js';
import type { SessionPorts } from './ports.js';
import { type Registration, type RegistrationLimits, Registrations } from './registrations.js';
import { RequestOrder } from './request-order.js';
import type { SessionCore } from './session-core.js';
import type { sessionOptionRules, WampSessionOptions } from './session-options.js';
import { type SubscriptionLimits, Subscriptions } from './subscriptions.js';
import * as texts from './texts.js';
import { reservedError, uriError } from './uri-check.js';

/** The phase of a session (specification: "Session Establishment" and "Session Closing"). */
export type SessionPhase = 'opening' | 'established' | 'closing' | 'closed';

/** The limits of one session. */
export interface SessionLimits
  extends IncomingCallsLimits, RegistrationLimits, SubscriptionLimits {}

/** The options of a session with their defaults filled in. */
export interface SessionOptions extends Settled<WampSessionOptions, typeof sessionOptionRules> {
  readonly limits: SessionLimits;
  /** The roles and features that WELCOME announces; by default those of a hub. */
  readonly roles?: Dict | undefined;
}

/**
 * The state machine of the router's end of a WAMP session: handshake, calls in both directions,
 * registrations, subscriptions and GOODBYE. Messages arrive by `receive`. Everything else goes through
 * the ports, synchronously. The clock is a port, too.
 *
 * `receive` throws {@link ProtocolViolation}. The caller must catch it and call `violate`.
 */
export class SessionMachine
  implements SessionCore<SessionPorts, SessionLimits>, OpeningSession, CallingSession
{
  phase: SessionPhase = 'opening';
  /** The handshake; `undefined` when the session is open or has ended. */
  handshake: Handshake | undefined = new Handshake(this);
  id: Id = 0;
  features: PeerFeatures = noFeatures;
  lastRequest: Id = 0;

  readonly calls: IncomingCalls;
  readonly invocations: OutgoingCalls<CalledRegistration>;
  readonly registrations: Registrations;
  readonly subscriptions: Subscriptions;

  private readonly order: RequestOrder | undefined;
  private closeTimer: CancelTimer | undefined;

  constructor(
    readonly ports: SessionPorts,
    private readonly options: SessionOptions,
  ) {
    this.calls = new IncomingCalls(this, callerLeg);
    this.invocations = new OutgoingCalls(this, calleeLeg);
    this.registrations = new Registrations(this);
    this.subscriptions = new Subscriptions(this);
    this.order = options.strict ? new RequestOrder() : undefined;
  }

  get limits(): SessionLimits {
    return this.options.limits;
  }

  /** True while the session is open: after WELCOME, and before GOODBYE and ABORT. */
  get isOpen(): boolean {
    return this.phase === 'established';
  }

  get isStrict(): boolean {
    return this.options.strict;
  }

  /** Sends a message if the session is open, so that nothing follows GOODBYE or ABORT. */
  send(message: ServerMessage): void {
    if (this.isOpen) this.ports.send(message);
  }

  /**
   * Handles a message of the client.
   *
   * @param bytes the estimated heap size of the message
   * @throws ProtocolViolation
   */
  receive(message: WampMessage, bytes: number): void {
    switch (this.phase) {
      case 'established':
        return this.onMessage(message, bytes);
      case 'opening':
        if (message[0] === MessageCode.Abort) this.onAbort(message);
        else this.handshake?.receive(message);
        return;
      case 'closing':
        if (message[0] === MessageCode.Goodbye || message[0] === MessageCode.Abort)
          this.finish(CloseUri.GoodbyeAndOut);
    }
  }

  /**
   * Sends CHALLENGE (specification: "Challenge Response Authentication"). Does nothing if the connection
   * has ended.
   *
   * @param challenger handles the answer
   * @throws if the challenge cannot be encoded; the client still waits for a decision then
   */
  challenge(method: string, extra: Dict, challenger: Challenger): void {
    this.handshake?.challenge(method, extra, challenger);
  }

  /**
   * Sends WELCOME and opens the session, unless the connection has ended.
   *
   * @param details the details of WELCOME, to which the roles are added
   * @returns true if the session is open
   * @throws if the details cannot be encoded; the client still waits for an answer then
   */
  welcome(details: Dict): boolean {
    if (this.handshake?.awaits !== 'decision') return false;
    details['roles'] = this.options.roles ?? routerRoles;
    this.ports.send([MessageCode.Welcome, this.id, details]);
    // Sending may have ended the session of a client that reads too slowly.
    if (this.phase !== 'opening') return false;
    this.handshake = undefined;
    this.phase = 'established';
    return true;
  }

  /**
   * Sends ABORT and ends the session (specification: "ABORT").
   *
   * @param details further details of ABORT
   */
  abort(reason: Uri, message: string, details?: Dict): void {
    if (this.phase === 'closed') return;
    if (this.phase !== 'closing')
      this.ports.send([MessageCode.Abort, { ...details, message }, reason]);
    this.finish(reason);
  }

  violate(message: string): void {
    this.abort(ErrorUri.ProtocolViolation, message);
  }

  /** Sends GOODBYE and waits for the GOODBYE of the client (specification: "GOODBYE"). */
  goodbye(reason: Uri, message = ''): void {
    if (this.phase === 'opening') return this.abort(reason, message);
    if (this.phase !== 'established') return;
    this.phase = 'closing';
    this.ports.send([MessageCode.Goodbye, message === '' ? {} : { message }, reason]);
    this.drop(reason);
    this.waitForGoodbye(reason);
  }

  /** Ends a subscription that is not allowed any more. Returns false if there is no such subscription. */
  revokeSubscription(subscription: Id, reason: Uri): boolean {
    const { subscriptionRevocation } = this.features;
    return this.subscriptions.revoke(subscription, subscriptionRevocation ? reason : undefined);
  }

  /** Ends a registration that is not allowed any more. Returns false if there is no such registration. */
  revokeRegistration(registration: Registration, reason: Uri): boolean {
    const { registrationRevocation } = this.features;
    return this.registrations.revoke(registration, registrationRevocation ? reason : undefined);
  }

  /**
   * Stops accepting calls. Calls in flight continue.
   *
   * @param whenIdle called whenever no call is in flight any more
   */
  drain(message: string, whenIdle: () => void): void {
    this.calls.drain(new WampUnavailableError(message), whenIdle);
  }

  /** Ends the session at shutdown with GOODBYE, after which clients do not reconnect. Its calls get an ERROR. */
  dismiss(reason: Uri, message: string): void {
    if (this.phase === 'established') this.calls.stop(new WampUnavailableError(message));
    this.goodbye(reason, message);
  }

  /** Ends the session at shutdown so that the client reconnects. Its calls get an ERROR. */
  restart(reason: Uri, message: string): void {
    if (this.phase === 'opening') return this.abort(reason, message);
    if (this.phase !== 'established') return;
    this.calls.stop(new WampUnavailableError(message));
    this.finish(reason, true);
  }

  /**
   * Ends the session without a further message, and closes the transport.
   *
   * @param willRestart tells the client to reconnect, if true
   */
  finish(reason: Uri, willRestart = false): void {
    const { phase } = this;
    if (phase === 'closed') return;
    this.phase = 'closed';
    this.handshake = undefined;
    this.closeTimer?.();
    if (phase !== 'closing') this.drop(reason);
    this.ports.end(willRestart);
  }

  /** Starts the timer for the GOODBYE of the client, unless sending GOODBYE has ended the session already. */
  private waitForGoodbye(reason: Uri): void {
    if (this.phase !== 'closing') return;
    const { clock } = this.ports;
    this.closeTimer = clock.schedule(this.options.closeTimeoutMs, () => this.finish(reason));
  }

  /** Empties every table: ends subscriptions, stops handlers, and fails calls to the client. */
  private drop(reason: Uri): void {
    this.subscriptions.drop();
    this.registrations.drop();
    if (this.calls.size + this.invocations.size > 0) this.cancelCalls(reason);
    this.ports.ended(reason);
  }

  private cancelCalls(reason: Uri): void {
    const canceled = new WampCanceledError(sharedTexts.sessionEnded(reason));
    this.calls.drop(canceled);
    this.invocations.drop(canceled);
  }

  private onMessage(message: WampMessage, bytes: number): void {
    switch (message[0]) {
      case MessageCode.Call:
        return this.onCall(message, bytes);
      case MessageCode.Yield:
        assertNoPassthru(message[2]);
        return this.invocations.onAnswer(message);
      case MessageCode.Error:
        assertNoPassthru(message[3]);
        return this.invocations.onError(message);
      case MessageCode.Publish:
        this.order?.check(message[1]);
        assertNoPassthru(message[2]);
        return this.onPublish(message, bytes);
      case MessageCode.Cancel:
        return this.calls.onStop(message);
      case MessageCode.Subscribe:
        this.order?.check(message[1]);
        return this.subscriptions.onSubscribe(message);
      case MessageCode.Unsubscribe:
        this.order?.check(message[1]);
        return this.subscriptions.onUnsubscribe(message);
      case MessageCode.Register:
        this.order?.check(message[1]);
        return this.registrations.onRegister(message);
      case MessageCode.Unregister:
        this.order?.check(message[1]);
        return this.registrations.onUnregister(message);
      case MessageCode.Goodbye:
        return this.onGoodbye(message);
      case MessageCode.Abort:
        return this.onAbort(message);
      default:
        throw new ProtocolViolation(texts.notFromClient(messageName(message[0])));
    }
  }

  private onCall([, request, options, procedure, args, kwargs]: Call, bytes: number): void {
    this.order?.check(request, this.calls.isContinuation(request, procedure));
    assertNoPassthru(options);
    this.calls.onCall(request, options, procedure, args, kwargs, bytes);
  }

  private onPublish(message: Publish, bytes: number): void {
    const publish = new IncomingPublish(this, message, bytes);
    const { topic } = publish;
    const error = uriError(topic, this.limits.maxUriLength) ?? reservedError(topic);
    if (error === undefined) this.ports.publish(publish);
    else publish.fail(error);
  }

  private onAbort([, , reason]: Abort): void {
    this.finish(reasonOf(reason, this.limits.maxUriLength));
  }

  private onGoodbye([, , reason]: Goodbye): void {
    this.ports.send([MessageCode.Goodbye, {}, CloseUri.GoodbyeAndOut]);
    this.finish(reasonOf(reason, this.limits.maxUriLength));
  }
}

/** The reasons of the specification that a client may name. The other ones are those of the server. */
const clientReasons: ReadonlySet<Uri> = new Set([
  CloseUri.CloseRealm,
  CloseUri.GoodbyeAndOut,
  CloseUri.Normal,
  CloseUri.SystemShutdown,
]);

/** Further reasons of the server. */
const serverReasons: ReadonlySet<Uri> = new Set([
  CloseUri.SessionExpired,
  ...Object.values(ErrorUri),
]);

/** Returns the reason that a client gave, or `wamp.close.normal` if it may not use that reason. */
function reasonOf(reason: Uri, maxLength: number): Uri {
  const isOfServer = reason.startsWith('wamp.close.') || serverReasons.has(reason);
  const isOwn = isOfServer && !clientReasons.has(reason);
  return isOwn || uriError(reason, maxLength) !== undefined ? CloseUri.Normal : reason;
}

/** Rejects `ppt_scheme`, because its feature is not announced (specification: "Payload Passthru Mode"). */
function assertNoPassthru({ ppt_scheme: scheme }: Dict): void {
  if (scheme !== undefined && scheme !== null)
    throw new ProtocolViolation(texts.noPassthru(scheme));
}
