import { MessageCode } from '../protocol/message-codes.js';
import type {
  ClientMessage,
  Dict,
  EventMessage,
  Id,
  Uri,
  WampMessage,
} from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import { routerMessages } from '../protocol/router-messages.js';
import { isA, messageOf } from '../protocol/thrown.js';
import type { WampError } from '../protocol/wamp-error.js';
import { negotiate } from '../serializers/negotiate.js';
import { readMessage } from '../serializers/read-message.js';
import type { WampSerializer } from '../serializers/serializer.js';
import {
  ClientMachine,
  type ClientPorts,
  type ClientSessionEnd,
} from '../session/client-machine.js';
import type { Clock } from '../session/clock.js';
import type { AnswerSink, OutgoingCall } from '../session/outgoing-call.js';
import type { AckedRequest, AckSink } from '../session/pending-requests.js';
import type { Asker } from './asker.js';
import type { Attempt } from './auth/client-auth.js';
import { Backlog } from './backlog.js';
import type { CallSession } from './calls/call-session.js';
import { type ClientCallRequest, startCall } from './calls/start-call.js';
import type { ClientLog } from './client-log.js';
import { sessionOf, type WampClientSession } from './client-session.js';
import type { ClientSettings } from './client-settings.js';
import { WampConnectionError } from './connection-error.js';
import { sessionFailure, socketFailure, subprotocolFailure } from './connection-failure.js';
import { Liveness, type LivenessPort } from './liveness.js';
import { Opening, type OpeningHost } from './opening.js';
import type { SocketEnd, WampSocket, WampSocketListener } from './socket.js';
import * as texts from './texts.js';

/** What the application has declared, for messages of the server. */
export interface Handlers {
  onEvent(event: EventMessage): void;
  revoked(type: 'registration' | 'subscription', id: Id, reason: Uri): void;
}

/** The owner of connections. It is called synchronously. */
export interface ConnectionHost {
  readonly settings: ClientSettings;
  readonly log: ClientLog;
  readonly declarations: Handlers;
  /** Called once, when the session is open. */
  opened(connection: Connection): void;
  /** Called once, when the connection or its session has ended. It must call `machine.lose`. */
  ended(connection: Connection, failure: WampConnectionError): void;
}

/** One attempt to open a session, and the session. The next attempt is another object. */
export class Connection
  implements ClientPorts, WampSocketListener, OpeningHost, LivenessPort, CallSession, Asker
{
  readonly machine: ClientMachine;
  readonly clock: Clock;
  /** The bytes that wait for the network. */
  readonly backlog: Backlog;
  /** The time of WELCOME; `undefined` before it. */
  openedMs: number | undefined;
  /** What the application may know of the open session. */
  details: WampClientSession | undefined;

  private readonly opening: Opening;
  private socket: WampSocket | undefined;
  private serializer: WampSerializer;
  private liveness: Liveness | undefined;
  private helloDetails: Dict = {};
  private probes = 0;
  private hasSaidHello = false;
  private isOver = false;

  constructor(
    private readonly host: ConnectionHost,
    attempt: Attempt,
  ) {
    const { settings } = host;
    this.clock = settings.clock;
    this.serializer = settings.serializers[0] as WampSerializer;
    this.opening = new Opening(settings, attempt, this);
    this.backlog = new Backlog(this, settings.clock, settings.maxOutboxBytes || Infinity);
    this.machine = new ClientMachine(this);
  }

  /** The bytes that wait for the network. */
  get bufferedBytes(): number {
    return this.socket?.bufferedBytes ?? 0;
  }

  /** Asks for the address and credentials, opens the socket and sends HELLO. Never throws. */
  async open(): Promise<void> {
    // A listener of status may have closed the client.
    if (this.isOver) return;
    const prepared = await this.opening.prepare();
    if (prepared === undefined || this.isOver) return;
    const [request, details] = prepared;
    this.helloDetails = details;
    try {
      this.socket = this.host.settings.socket(request, this);
    } catch (cause) {
      this.fail(new WampConnectionError(messageOf(cause), { kind: 'refused', cause }));
    }
  }

  // The socket.

  opened(subprotocol: string): void {
    const { serializers, realm } = this.host.settings;
    const serializer = negotiate([subprotocol], serializers);
    if (serializer === undefined) {
      const offered = serializers.map(({ subprotocol: name }) => name);
      return this.fail(subprotocolFailure(subprotocol, offered));
    }
    this.serializer = serializer;
    this.hasSaidHello = true;
    try {
      this.machine.hello(realm, this.helloDetails);
    } catch (error) {
      this.violated(error);
    }
  }

  message(data: string | Uint8Array): void {
    if (this.isOver) return;
    this.liveness?.heard();
    try {
      const message = readMessage(this.serializer, data, routerMessages, false);
      this.show('in', message);
      this.machine.receive(message, data.length);
    } catch (error) {
      this.violated(error);
    }
  }

  closed(end: SocketEnd): void {
    this.fail(socketFailure(end, this.machine.phase !== 'opening', this.opening.address));
  }

  // The session.

  send(message: ClientMessage): void {
    // CALL, PUBLISH, REGISTER or SUBSCRIBE without a URI: the server would end the session.
    if (message[0] % 16 === 0 && typeof message[3] !== 'string') throw new TypeError(texts.noUri);
    const data = this.serializer.encode(message);
    this.show('out', message);
    this.socket?.send(data);
  }

  /** Returns true: what a server makes the client hold is not counted. */
  hold(): boolean {
    return true;
  }

  release(): void {}

  challenge(method: string, extra: Dict): void {
    const answered = this.opening.respond(method, extra).then((answer) => {
      if (answer !== undefined && !this.isOver) this.machine.authenticate(...answer);
    });
    void answered.catch((error: unknown) => this.violated(error));
  }

  welcome(session: Id, details: Dict): void {
    this.opening.check(details, () => this.welcomed(session, details));
  }

  event(event: EventMessage): void {
    this.host.declarations.onEvent(event);
  }

  revoked(type: 'registration' | 'subscription', id: Id, reason: Uri): void {
    this.host.declarations.revoked(type, id, reason);
  }

  ended(end: ClientSessionEnd): void {
    this.fail(sessionFailure(end));
  }

  // The client.

  now(): number {
    return this.clock.now();
  }

  ask(type: AckedRequest, message: (request: Id) => ClientMessage, sink: AckSink): void {
    const { callTimeoutMs } = this.host.settings;
    try {
      if (!this.machine.isOpen) throw noSession();
      this.machine.requests.ask(type, message, sink, callTimeoutMs);
    } catch (error) {
      sink.refused(error as Error);
    }
  }

  /** Starts a call. Returns `undefined` if it cannot start; the sink gets the error then. */
  call(request: ClientCallRequest, sink: AnswerSink): OutgoingCall<undefined> | undefined {
    if (this.machine.isOpen) return startCall(this.machine.calls, request, sink, this);
    // Whoever was told before has closed the client.
    sink.error(noSession());
    return undefined;
  }

  report(text: string, error: unknown): void {
    this.host.log.error(text, error);
  }

  /** The number of requests of the application. */
  get requests(): number {
    return this.machine.lastRequest - this.probes;
  }

  /** Asks the server for a sign of life, with a request that changes nothing. */
  probe(sink: AckSink = unheard): void {
    this.probes++;
    const { Unsubscribe } = MessageCode;
    this.ask(Unsubscribe, (request) => [Unsubscribe, request, nobodysId], sink);
  }

  /** Ends, because the server has given no sign of life. */
  lost(): void {
    this.fail(new WampConnectionError(texts.silent, { kind: 'silent' }));
  }

  /** Asks for a sign of life now, after a hint that the network may be gone. */
  suspect(): void {
    this.liveness?.probe();
  }

  /** Asks for a sign of life if the server is silent, after a hint that the machine was asleep. */
  wake(): void {
    this.liveness?.wake();
  }

  /** Sends GOODBYE, and ends when the server has answered, or after `timeoutMs`. */
  goodbye(reason: Uri, timeoutMs: number, pending: WampError): void {
    if (this.machine.phase === 'opening') this.fail(closedBy(reason));
    else this.machine.goodbye(reason, timeoutMs, pending);
  }

  /** Sends GOODBYE, and ends without waiting for the answer. */
  leave(failure: WampConnectionError): void {
    this.machine.send([MessageCode.Goodbye, {}, failure.uri]);
    this.fail(failure);
  }

  /** Ends the attempt. A server that has had HELLO is told. */
  failed(failure: WampConnectionError): void {
    const { message, uri } = failure;
    if (this.isOver || !this.hasSaidHello) return this.fail(failure);
    this.send([MessageCode.Abort, { message }, uri]);
    this.fail(failure);
  }

  /** Ends the connection at once, without a message to the server. */
  fail(failure: WampConnectionError): void {
    if (this.isOver) return;
    this.isOver = true;
    this.opening.stop();
    this.liveness?.stop();
    this.backlog.close();
    this.socket?.close();
    this.host.ended(this, failure);
  }

  private welcomed(session: Id, details: Dict): void {
    if (!this.machine.open(session, details)) return;
    this.opening.stop();
    const { realm } = this.host.settings;
    this.details = sessionOf(this.machine, details, this.serializer.subprotocol, realm);
    this.openedMs = this.clock.now();
    this.liveness = new Liveness(this, this.host.settings);
    this.host.opened(this);
  }

  /** Ends the session with ABORT, because a step of it has thrown. */
  private violated(error: unknown): void {
    if (!isA(error, ProtocolViolation)) this.host.log.error(texts.failed('The client'), error);
    this.machine.violate(messageOf(error));
  }

  private show(direction: 'in' | 'out', message: WampMessage): void {
    const { onMessage } = this.host.settings;
    if (onMessage === undefined) return;
    this.host.log.guard(texts.failed('onMessage'), () => onMessage(direction, message));
  }
}

/** The failure of a client that the application closes. */
export function closedBy(reason: Uri): WampConnectionError {
  return new WampConnectionError(texts.closed(reason), { kind: 'closed', uri: reason });
}

function noSession(): WampConnectionError {
  return new WampConnectionError(texts.noSession, { kind: 'closed' });
}

/** The id of no subscription: random ids are smaller, and counted ones do not come so far. */
const nobodysId: Id = 2 ** 53;

const unheard: AckSink = { granted() {}, refused() {} };
