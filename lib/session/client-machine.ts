import { CloseUri, ErrorUri } from '../protocol/error-uris.js';
import { type CallFeatures, routerFeatures } from '../protocol/features.js';
import { MessageCode, messageName } from '../protocol/message-codes.js';
import type {
  ClientMessage,
  Dict,
  ErrorMessage,
  EventMessage,
  Goodbye,
  Id,
  Interrupt,
  Invocation,
  Uri,
  WampMessage,
} from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import { errorFromMessage } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import { callerLeg } from './call-leg.js';
import type { CancelTimer } from './clock.js';
import type { CallingSession, OutgoingCallPorts } from './outgoing-call.js';
import { OutgoingCalls } from './outgoing-calls.js';
import { type AckedRequest, PendingRequests, type RequestingSession } from './pending-requests.js';
import type { SessionCore } from './session-core.js';
import * as texts from './texts.js';

/** The phase of the client's end of a session. It begins with HELLO. */
export type ClientPhase = 'closed' | 'closing' | 'established' | 'opening';

/** The end of a session by a message: GOODBYE or ABORT of one of the two ends. */
export interface ClientSessionEnd {
  readonly message: 'ABORT' | 'GOODBYE';
  /** True if the server sent the message. */
  readonly isRemote: boolean;
  readonly reason: Uri;
  readonly details: Dict;
}

/** The ports of the client's end of a session. The session calls them synchronously and never waits. */
export interface ClientPorts extends OutgoingCallPorts {
  /**
   * Encodes a message and passes it to the socket.
   *
   * @throws if the message contains a value that cannot be encoded; nothing is sent then
   */
  send(message: ClientMessage): void;
  /** Handles CHALLENGE. The answer is a call of `authenticate` or `abort` of the machine. */
  challenge(method: string, extra: Dict): void;
  /** Handles WELCOME. The answer is a call of `open` or `abort` of the machine. */
  welcome(session: Id, details: Dict): void;
  event(event: EventMessage): void;
  /** Called when the router has ended a subscription or registration by itself. */
  revoked(type: 'registration' | 'subscription', id: Id, reason: Uri): void;
  /** Called once when a message of one of the two ends has ended the session. It must call `lose`. */
  ended(end: ClientSessionEnd): void;
}

/** What answers the calls of the router in a session. */
export interface CalleeEnd {
  /** The number of calls that run. */
  readonly size: number;
  /**
   * Handles a call. Returns false if there is no registration for it.
   *
   * @param bytes the estimated heap size of the message
   */
  onInvocation(message: Invocation, bytes: number): boolean;
  onInterrupt(message: Interrupt): void;
  /** Stops every handler without an answer, because the session has ended. */
  drop(reason: WampError): void;
}

/** The acknowledged requests by the codes of their answers. */
const acknowledged = {
  [MessageCode.Published]: MessageCode.Publish,
  [MessageCode.Subscribed]: MessageCode.Subscribe,
  [MessageCode.Unsubscribed]: MessageCode.Unsubscribe,
  [MessageCode.Registered]: MessageCode.Register,
  [MessageCode.Unregistered]: MessageCode.Unregister,
} as const;

/**
 * The state machine of the client's end of a WAMP session, from HELLO to GOODBYE. The counterpart is
 * `SessionMachine`, which has the same tables of calls.
 *
 * `receive` throws {@link ProtocolViolation}. The caller must catch it and call `violate`.
 */
export class ClientMachine implements SessionCore<ClientPorts>, CallingSession, RequestingSession {
  phase: ClientPhase = 'opening';
  id: Id = 0;
  features: CallFeatures = routerFeatures({});
  lastRequest: Id = 0;
  readonly isStrict = false;
  /** This end sets no limits: it has asked for what comes. */
  readonly limits = undefined;
  /** What answers calls, from the first registration of the client on. */
  callee: CalleeEnd | undefined;

  readonly calls: OutgoingCalls<undefined> = new OutgoingCalls(this, callerLeg);
  readonly requests = new PendingRequests(this);

  private closeTimer: CancelTimer | undefined;

  constructor(readonly ports: ClientPorts) {}

  /** True while the session is open: after WELCOME, and before GOODBYE and ABORT. */
  get isOpen(): boolean {
    return this.phase === 'established';
  }

  /** The number of entries in all tables. */
  get size(): number {
    return this.calls.size + this.requests.size + (this.callee?.size ?? 0);
  }

  /** Sends HELLO (specification: "HELLO"). */
  hello(realm: Uri, details: Dict): void {
    this.ports.send([MessageCode.Hello, realm, details]);
  }

  /** Answers CHALLENGE, unless the session has ended. */
  authenticate(signature: string, extra: Dict): void {
    if (this.phase === 'opening') this.ports.send([MessageCode.Authenticate, signature, extra]);
  }

  /** Opens the session after WELCOME. Returns false if it has ended meanwhile. */
  open(session: Id, details: Dict): boolean {
    if (this.phase !== 'opening') return false;
    this.id = session;
    this.features = routerFeatures(details);
    this.phase = 'established';
    return true;
  }

  /** Sends a message if the session is open, so that nothing follows GOODBYE or ABORT. */
  send(message: WampMessage): void {
    if (this.isOpen) this.ports.send(message as ClientMessage);
  }

  /**
   * Handles a message of the router.
   *
   * @param bytes the estimated heap size of the message
   * @throws ProtocolViolation
   */
  receive(message: WampMessage, bytes: number): void {
    if (message[0] === MessageCode.Abort) return this.onEnd('ABORT', message[2], message[1]);
    switch (this.phase) {
      case 'established':
        return this.onMessage(message, bytes);
      case 'opening':
        return this.onOpening(message);
      case 'closing':
        if (message[0] === MessageCode.Goodbye) this.onEnd('GOODBYE', message[2], message[1]);
    }
  }

  /** Sends ABORT and ends the session. */
  abort(reason: Uri, message: string): void {
    const { phase } = this;
    if (phase === 'closed') return;
    const details = { message };
    if (phase !== 'closing') this.ports.send([MessageCode.Abort, details, reason]);
    this.end({ message: 'ABORT', isRemote: false, reason, details });
  }

  violate(message: string): void {
    this.abort(ErrorUri.ProtocolViolation, message);
  }

  /**
   * Sends GOODBYE. The session ends with the GOODBYE of the router, or after the timeout (specification:
   * "GOODBYE").
   *
   * @param pending the error of requests that are not answered yet
   */
  goodbye(reason: Uri, timeoutMs: number, pending: WampError): void {
    if (!this.isOpen) return;
    this.ports.send([MessageCode.Goodbye, {}, reason]);
    this.phase = 'closing';
    this.drop(pending);
    const end: ClientSessionEnd = { message: 'GOODBYE', isRemote: false, reason, details: {} };
    this.closeTimer = this.ports.clock.schedule(timeoutMs, () => this.end(end));
  }

  /** Empties every table, because the connection or the session has ended. Nothing is sent any more. */
  lose(reason: WampError): void {
    this.phase = 'closed';
    this.closeTimer?.();
    this.drop(reason);
  }

  /** Fails what is not answered, and stops handlers. Nothing is sent for them. */
  private drop(reason: WampError): void {
    this.callee?.drop(reason);
    this.calls.drop(reason);
    this.requests.drop(reason);
  }

  private end(end: ClientSessionEnd): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    this.closeTimer?.();
    this.ports.ended(end);
  }

  private onOpening(message: WampMessage): void {
    switch (message[0]) {
      case MessageCode.Challenge:
        return this.ports.challenge(message[1], message[2]);
      case MessageCode.Welcome:
        return this.ports.welcome(message[1], message[2]);
      case MessageCode.Goodbye:
        return this.onEnd('GOODBYE', message[2], message[1]);
      default:
        throw new ProtocolViolation(texts.notOpenYet(messageName(message[0])));
    }
  }

  private onMessage(message: WampMessage, bytes: number): void {
    switch (message[0]) {
      case MessageCode.Event:
        return this.ports.event(message);
      case MessageCode.Result:
        return this.calls.onAnswer(message);
      case MessageCode.Error:
        return this.onError(message);
      case MessageCode.Published:
      case MessageCode.Subscribed:
      case MessageCode.Registered:
        return this.requests.onGranted(acknowledged[message[0]], message[1], message[2]);
      case MessageCode.Unsubscribed:
      case MessageCode.Unregistered:
        return this.onUndone(message[0], message[1], message[2]);
      case MessageCode.Goodbye:
        return this.onGoodbye(message);
      case MessageCode.Invocation:
        return this.onInvocation(message, bytes);
      case MessageCode.Interrupt:
        return this.callee?.onInterrupt(message);
      default:
        throw new ProtocolViolation(texts.notFromRouter(messageName(message[0])));
    }
  }

  private onError(message: ErrorMessage): void {
    const [, type, request, details, uri, args, kwargs] = message;
    if (type === MessageCode.Call) return this.calls.onError(message);
    const error = errorFromMessage(uri, args, kwargs, details);
    this.requests.onRefused(type as AckedRequest, request, error);
  }

  /** Refuses a call if there is no registration for it: UNREGISTER and this INVOCATION have crossed. */
  private onInvocation(message: Invocation, bytes: number): void {
    if (this.callee?.onInvocation(message, bytes) === true) return;
    const { Error, Invocation } = MessageCode;
    const [, request, registration] = message;
    const args = [texts.noSuchRegistration(registration)];
    this.send([Error, Invocation, request, {}, ErrorUri.NoSuchProcedure, args]);
  }

  /** Handles UNSUBSCRIBED and UNREGISTERED. With the request 0, the router has acted by itself. */
  private onUndone(
    code: typeof MessageCode.Unregistered | typeof MessageCode.Unsubscribed,
    request: Id,
    details: Dict = {},
  ): void {
    if (request !== 0) return this.requests.onGranted(acknowledged[code], request, 0);
    const type = code === MessageCode.Unsubscribed ? 'subscription' : 'registration';
    const { [type]: id, reason } = details;
    if (typeof id !== 'number') return;
    this.ports.revoked(type, id, typeof reason === 'string' ? reason : ErrorUri.NotAuthorized);
  }

  private onGoodbye([, details, reason]: Goodbye): void {
    this.ports.send([MessageCode.Goodbye, {}, CloseUri.GoodbyeAndOut]);
    this.onEnd('GOODBYE', reason, details);
  }

  private onEnd(message: 'ABORT' | 'GOODBYE', reason: Uri, details: Dict): void {
    this.end({ message, isRemote: this.phase !== 'closing', reason, details });
  }
}
