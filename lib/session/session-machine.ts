import { ErrorUri, CloseUri } from '../protocol/error-uris.js';
import { type PeerFeatures, peerFeatures, routerRoles } from '../protocol/features.js';
import type { WampLimits } from '../protocol/limits.js';
import { MessageCode } from '../protocol/message-codes.js';
import { messageSpecs } from '../protocol/message-specs.js';
import type {
  Dict,
  Goodbye,
  Hello,
  Id,
  Publish,
  ServerMessage,
  Uri,
  WampMessage,
} from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import { sharedTexts } from '../protocol/shared-texts.js';
import { WampCanceledError, WampUnavailableError } from '../protocol/standard-errors.js';
import type { CancelTimer } from './clock.js';
import { IncomingCalls } from './incoming-calls.js';
import { IncomingPublish } from './incoming-publish.js';
import { OutgoingCalls } from './outgoing-calls.js';
import type { SessionPorts } from './ports.js';
import { Registrations } from './registrations.js';
import { RequestOrder } from './request-order.js';
import type { SessionCore } from './session-core.js';
import { Subscriptions } from './subscriptions.js';
import { texts } from './texts.js';
import { reservedRefusal, uriRefusal } from './uri-check.js';

/** Where a session stands (specification: "Session Establishment" and "Session Closing"). */
export type SessionPhase = 'opening' | 'joining' | 'established' | 'closing' | 'closed';

/** What a session may be told about its own behaviour. */
export interface SessionOptions {
  /** Request ids must be 1, 2, 3, and so on (specification: "IDs"). wampy.js breaks this on reconnect. */
  readonly strict: boolean;
  /** How long to wait for the client's GOODBYE after ours, in milliseconds. */
  readonly closeTimeoutMs: number;
  readonly limits: WampLimits;
}

/**
 * The router's end of one WAMP session: handshake, calls both ways, subscriptions, goodbye. Messages
 * come in by `receive`, everything else goes through its ports, synchronously, and time comes from the
 * clock port.
 *
 * `receive` throws {@link ProtocolViolation}; whoever catches it calls `violate`.
 */
export class SessionMachine implements SessionCore<SessionPorts> {
  phase: SessionPhase = 'opening';
  id: Id = 0;
  features: PeerFeatures = peerFeatures({});
  readonly limits: WampLimits;

  readonly calls: IncomingCalls;
  readonly invocations: OutgoingCalls;
  readonly registrations: Registrations;
  readonly subscriptions: Subscriptions;

  private readonly order: RequestOrder | undefined;
  private closeTimer: CancelTimer | undefined;

  constructor(
    readonly ports: SessionPorts,
    private readonly options: SessionOptions,
  ) {
    this.limits = options.limits;
    this.calls = new IncomingCalls(this);
    this.invocations = new OutgoingCalls(this, options.strict);
    this.registrations = new Registrations(this);
    this.subscriptions = new Subscriptions(this);
    this.order = options.strict ? new RequestOrder() : undefined;
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
        return this.onFirst(message);
      case 'joining':
        return this.onJoining(message);
      case 'closing':
        if (message[0] === MessageCode.Goodbye || message[0] === MessageCode.Abort)
          this.finish(CloseUri.GoodbyeAndOut);
    }
  }

  /**
   * Lets the client in.
   *
   * @param details of WELCOME, to which the roles are added
   * @throws if they cannot be encoded; then the client still waits
   */
  welcome(session: Id, details: Dict): void {
    if (this.phase !== 'joining') return;
    details['roles'] = routerRoles;
    this.ports.send([MessageCode.Welcome, session, details]);
    this.id = session;
    this.phase = 'established';
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
    if (this.phase === 'opening' || this.phase === 'joining') return this.abort(reason, message);
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
    if (this.phase === 'opening' || this.phase === 'joining') return this.abort(reason, message);
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

  private onFirst(message: WampMessage): void {
    if (message[0] === MessageCode.Hello) this.onHello(message);
    else if (message[0] === MessageCode.Abort)
      this.finish(reasonOf(message[2], this.limits.maxUriLength));
    else throw new ProtocolViolation(texts.firstMessage(nameOf(message)));
  }

  private onHello([, realm, details]: Hello): void {
    const refusal = uriRefusal(realm, this.limits.maxUriLength);
    if (refusal !== undefined) return this.abort(refusal.uri, texts.invalidRealm(refusal.message));
    this.phase = 'joining';
    this.features = peerFeatures(details);
    this.ports.hello(realm, details);
  }

  private onJoining(message: WampMessage): void {
    if (message[0] === MessageCode.Abort)
      this.finish(reasonOf(message[2], this.limits.maxUriLength));
    else throw new ProtocolViolation(texts.notOpenYet(nameOf(message)));
  }

  private onMessage(message: WampMessage, bytes: number): void {
    switch (message[0]) {
      case MessageCode.Call:
        this.order?.check(message[1], this.calls.isContinuation(message));
        refusePassthru(message[2]);
        return this.calls.onCall(message, bytes);
      case MessageCode.Yield:
        refusePassthru(message[2]);
        return this.invocations.onYield(message);
      case MessageCode.Error:
        return this.invocations.onError(message);
      case MessageCode.Publish:
        this.order?.check(message[1]);
        refusePassthru(message[2]);
        return this.onPublish(message, bytes);
      case MessageCode.Cancel:
        return this.calls.onCancel(message);
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
        return this.finish(reasonOf(message[2], this.limits.maxUriLength));
      default:
        throw new ProtocolViolation(texts.notFromClient(nameOf(message)));
    }
  }

  private onPublish(message: Publish, bytes: number): void {
    const publish = new IncomingPublish(this, message, bytes);
    const { topic } = publish;
    const refusal = uriRefusal(topic, this.limits.maxUriLength) ?? reservedRefusal(topic);
    if (refusal === undefined) this.ports.publish(publish);
    else publish.refuse(refusal);
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

function nameOf(message: WampMessage): string {
  return messageSpecs[message[0]]?.name ?? String(message[0]);
}
