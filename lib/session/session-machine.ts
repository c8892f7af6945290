import { ErrorUri, CloseUri } from '../protocol/error-uris.js';
import { type PeerFeatures, peerFeatures, routerRoles } from '../protocol/features.js';
import { MessageCode } from '../protocol/message-codes.js';
import { messageName } from '../protocol/message-specs.js';
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
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import { sharedTexts } from '../protocol/shared-texts.js';
import { WampCanceledError, WampUnavailableError } from '../protocol/standard-errors.js';
import { type CalledRegistration, calleeLeg, callerLeg } from './call-leg.js';
import type { CancelTimer } from './clock.js';
import { type Challenger, Handshake, type OpeningSession } from './handshake.js';
import { IncomingCalls, type IncomingCallsLimits } from './incoming-calls.js';
import { IncomingPublish } from './incoming-publish.js';
import type { CallingSession } from './outgoing-call.js';
import { OutgoingCalls } from './outgoing-calls.js';
import type { SessionPorts } from './ports.js';
import { type RegistrationLimits, Registrations } from './registrations.js';
import { RequestOrder } from './request-order.js';
import type { SessionCore } from './session-core.js';
import { type SubscriptionLimits, Subscriptions } from './subscriptions.js';
import { texts } from './texts.js';
import { reservedRefusal, uriRefusal } from './uri-check.js';

/** Where a session stands (specification: "Session Establishment" and "Session Closing"). */
export type SessionPhase = 'opening' | 'established' | 'closing' | 'closed';

/** The limits on one session. */
export interface SessionLimits
  extends IncomingCallsLimits, RegistrationLimits, SubscriptionLimits {}

/** What a session may be told about its own behaviour. */
export interface SessionOptions {
  /** Request ids must be 1, 2, 3, and so on (specification: "IDs"). wampy.js breaks this on reconnect. */
  readonly strict: boolean;
  /** How long to wait for the client's GOODBYE after ours, in milliseconds. */
  readonly closeTimeoutMs: number;
  readonly limits: SessionLimits;
}

/**
 * The router's end of one WAMP session: handshake, calls both ways, subscriptions, goodbye. Messages
 * come in by `receive`, everything else goes through its ports, synchronously, and time comes from the
 * clock port.
 *
 * `receive` throws {@link ProtocolViolation}; whoever catches it calls `violate`.
 */
export class SessionMachine
  implements SessionCore<SessionPorts, SessionLimits>, OpeningSession, CallingSession
{
  phase: SessionPhase = 'opening';
  /** There until the session is open, or has ended. */
  handshake: Handshake | undefined = new Handshake(this);
  id: Id = 0;
  features: PeerFeatures = peerFeatures({});
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

  get isStrict(): boolean {
    return this.options.strict;
  }

  /** Whatever the application does when it is told of the end: nothing follows GOODBYE or ABORT. */
  send(message: ServerMessage): void {
    if (this.phase === 'established') this.ports.send(message);
  }

  /**
   * @param bytes of heap that the message takes
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
   * Asks the client to prove who it is (specification: "Challenge Response Authentication"). Does nothing
   * if the client is gone.
   *
   * @param challenger gets the answer, and decides
   */
  challenge(method: string, extra: Dict, challenger: Challenger): void {
    this.handshake?.challenge(method, extra, challenger);
  }

  /**
   * Lets the client in, unless it is gone.
   *
   * @param details of WELCOME, to which the roles are added
   * @returns whether the session is open
   * @throws if they cannot be encoded; then the client still waits
   */
  welcome(details: Dict): boolean {
    if (this.handshake?.awaits !== 'decision') return false;
    details['roles'] = routerRoles;
    this.ports.send([MessageCode.Welcome, this.id, details]);
    // A client that reads too slowly may have been ended by that.
    if (this.phase !== 'opening') return false;
    this.handshake = undefined;
    this.phase = 'established';
    return true;
  }

  /** Ends the session with ABORT (specification: "ABORT"). */
  abort(reason: Uri, message: string): void {
    if (this.phase === 'closed') return;
    if (this.phase !== 'closing') this.ports.send([MessageCode.Abort, { message }, reason]);
    this.finish(reason);
  }

  violate(message: string): void {
    this.abort(ErrorUri.ProtocolViolation, message);
  }

  /** Says GOODBYE, then waits for the client's (specification: "GOODBYE"). */
  goodbye(reason: Uri, message = ''): void {
    if (this.phase === 'opening') return this.abort(reason, message);
    if (this.phase !== 'established') return;
    this.phase = 'closing';
    this.ports.send([MessageCode.Goodbye, message === '' ? {} : { message }, reason]);
    this.drop(reason);
    this.waitForGoodbye(reason);
  }

  /**
   * Takes no more calls; those in flight go on.
   *
   * @param whenIdle told whenever none is in flight any more
   */
  drain(message: string, whenIdle: () => void): void {
    this.calls.refuseFurther(new WampUnavailableError(message), whenIdle);
  }

  /** Ends the session because the server goes, so that the client stays away: its calls get an ERROR. */
  dismiss(reason: Uri, message: string): void {
    if (this.phase === 'established') this.calls.stop(new WampUnavailableError(message));
    this.goodbye(reason, message);
  }

  /** Ends the session because the server goes, so that the client comes back: its calls get an ERROR. */
  restart(reason: Uri, message: string): void {
    if (this.phase === 'opening') return this.abort(reason, message);
    if (this.phase !== 'established') return;
    this.calls.stop(new WampUnavailableError(message));
    this.finish(reason, true);
  }

  /**
   * Nothing more is sent: the transport is gone, or is ended now.
   *
   * @param willRestart whether the client should come back
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

  /** Unless GOODBYE itself was too much for a client that does not read, and the session is over. */
  private waitForGoodbye(reason: Uri): void {
    if (this.phase !== 'closing') return;
    const { clock } = this.ports;
    this.closeTimer = clock.schedule(this.options.closeTimeoutMs, () => this.finish(reason));
  }

  /** Empties every table: topics let go, handlers are told to stop, calls of the client fail. */
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
        refusePassthru(message[2]);
        return this.invocations.onAnswer(message);
      case MessageCode.Error:
        return this.invocations.onError(message);
      case MessageCode.Publish:
        this.order?.check(message[1]);
        refusePassthru(message[2]);
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
    refusePassthru(options);
    this.calls.onCall(request, options, procedure, args, kwargs, bytes);
  }

  private onPublish(message: Publish, bytes: number): void {
    const publish = new IncomingPublish(this, message, bytes);
    const { topic } = publish;
    const refusal = uriRefusal(topic, this.limits.maxUriLength) ?? reservedRefusal(topic);
    if (refusal === undefined) this.ports.publish(publish);
    else publish.refuse(refusal);
  }

  private onAbort([, , reason]: Abort): void {
    this.finish(reasonOf(reason, this.limits.maxUriLength));
  }

  private onGoodbye([, , reason]: Goodbye): void {
    this.ports.send([MessageCode.Goodbye, {}, CloseUri.GoodbyeAndOut]);
    this.finish(reasonOf(reason, this.limits.maxUriLength));
  }
}

/** Reasons that a client may name; the others of `wamp.close` are for the server to give. */
const clientReasons: ReadonlySet<Uri> = new Set([
  CloseUri.CloseRealm,
  CloseUri.GoodbyeAndOut,
  CloseUri.Normal,
  CloseUri.SystemShutdown,
]);

/** Returns the reason a client gave for the end, or `wamp.close.normal` where it may not say so. */
function reasonOf(reason: Uri, maxLength: number): Uri {
  const isOwn = reason.startsWith('wamp.close.') && !clientReasons.has(reason);
  return isOwn || uriRefusal(reason, maxLength) !== undefined ? CloseUri.Normal : reason;
}

/** A scheme without its feature, which no side announces here (specification: "Payload Passthru Mode"). */
function refusePassthru({ ppt_scheme: scheme }: Dict): void {
  if (scheme !== undefined && scheme !== null)
    throw new ProtocolViolation(texts.noPassthru(scheme));
}
