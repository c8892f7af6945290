import { CloseUri } from '../protocol/error-uris.js';
import { IdSequence, MAX_ID } from '../protocol/ids.js';
import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, List, ServerMessage, Uri } from '../protocol/messages.js';
import { errorFromMessage } from '../protocol/standard-errors.js';
import { unwrap, WampResult, withPayload } from '../protocol/wamp-result.js';
import type { WampSerializer } from '../serializers/serializer.js';
import { type GrantOf, isAnswerTo, type MessageOf, type RequestCode } from './answers.js';
import { capableClient } from './capable-client.js';
import type { ClientPort } from './client-port.js';
import { Inbox, nameOf } from './inbox.js';
import { loginOf, type TestJoinOptions, type TestLogin } from './join-options.js';
import { openSession } from './open-session.js';
import { answerOf, type TestProcedure } from './test-procedure.js';
import * as texts from './texts.js';

// Saved here, so that fake timers of a test do not replace it.
const { setImmediate } = globalThis;

/**
 * A WAMP client for tests, which works message by message. It does not check the messages that it
 * sends, so it can break every rule. Read messages in order with `next` and `expect`. The other methods
 * (`call`, `subscribe`, ...) wait for the answer to their own request and leave all other messages unread.
 */
export class WampTestClient {
  /** The session id of WELCOME, 0 before it. */
  session: Id = 0;
  /** The details of WELCOME, empty before it. */
  welcome: Dict = {};
  /**
   * Answers GOODBYE of the server automatically, if true.
   *
   * @default true
   */
  answersGoodbye = true;
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;

  private readonly inbox: Inbox;
  private readonly requests = new IdSequence();
  private readonly offered = new Map<Id, TestProcedure>();
  private readonly procedures = new Map<Id, TestProcedure>();

  constructor(
    private readonly port: ClientPort,
    /** The serializer of both ends. */
    readonly serializer: WampSerializer,
  ) {
    this.inbox = new Inbox(port.waitMs);
    this.closed = new Promise((resolve) => {
      const closed = (): void => (this.inbox.close(), resolve());
      port.listen({ message: (data) => this.receive(data), closed });
    });
  }

  /** Every message of the server, in order. */
  get received(): readonly ServerMessage[] {
    return this.inbox.received;
  }

  /** True if the connection has ended. */
  get isClosed(): boolean {
    return this.inbox.isClosed;
  }

  /** Encodes a list and sends it, without any check. */
  send(message: List): void {
    this.port.send(this.serializer.encode(message));
  }

  /** Sends one frame unchanged. */
  sendRaw(frame: string | Uint8Array): void {
    this.port.send(frame);
  }

  /**
   * Sends a request and does not wait for the answer.
   *
   * @returns the id of the request: 1 for the first, then 2, and so on
   * @example
   * client.request(MessageCode.Call, {}, 'com.example.add', [1, 2]);
   */
  request(code: MessageCode, ...elements: List): Id {
    const id = this.requests.next();
    this.send([code, id, ...elements]);
    return id;
  }

  /** Returns the next unread message, as soon as there is one. */
  next(): Promise<ServerMessage> {
    return this.inbox.next(texts.anyMessage);
  }

  /**
   * Returns the next unread message, which must be of this type.
   *
   * @throws an error that shows the message that came instead
   */
  async expect<Code extends MessageCode>(code: Code): Promise<MessageOf<Code>> {
    const message = await this.inbox.next(nameOf(code));
    if (message[0] === code) return message as MessageOf<Code>;
    throw this.mismatch(code, message);
  }

  /**
   * Returns all unread messages. It waits for a turn of the event loop and for a round trip before, so no
   * message that was already caused is missing.
   */
  async drain(): Promise<ServerMessage[]> {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    if (!this.isClosed && this.session !== 0) await this.unsubscribe(MAX_ID).catch(() => undefined);
    return this.inbox.takeAll();
  }

  /**
   * Sends HELLO, answers every CHALLENGE, and waits for WELCOME.
   *
   * @returns the details of WELCOME
   * @throws the `WampError` of the ABORT: its URI, and the message of its details
   * @example
   * await client.join({ auth: ticketAuth({ authid: 'ann', ticket: 'secret' }) });
   */
  join(options: TestJoinOptions): Promise<Dict>;
  /** Sends HELLO with these details and waits for WELCOME. */
  join(realm?: Uri, details?: Dict): Promise<Dict>;
  async join(how: Uri | TestJoinOptions = 'realm1', details: Dict = capableClient): Promise<Dict> {
    if (typeof how === 'string') return this.open(how, details);
    const login = loginOf(how);
    return this.open(how.realm ?? 'realm1', await login.hello(), login);
  }

  /** Sends GOODBYE, and waits for the GOODBYE of the server and for the end of the connection. */
  async leave(reason: Uri = CloseUri.CloseRealm): Promise<void> {
    const { Goodbye } = MessageCode;
    const answer = this.inbox.claim(nameOf(Goodbye), ([code]) => code === Goodbye);
    this.answersGoodbye = false;
    this.send([Goodbye, {}, reason]);
    await answer;
    await this.closed;
  }

  /** Stops reading, like a client that is too slow or does not respond. */
  pause(): void {
    this.port.pause();
  }

  /** Reads again, first the messages that have waited. */
  resume(): void {
    this.port.resume();
  }

  /** Closes the connection without GOODBYE. */
  close(): void {
    this.port.close();
  }

  /**
   * Calls a procedure.
   *
   * @returns the final result, unwrapped like the result of `WampSession.call`
   * @throws the `WampError` of the ERROR
   */
  async call(uri: Uri, args?: List, kwargs?: Dict, options?: Dict): Promise<unknown> {
    const result = await this.callResult(uri, args, kwargs, options);
    return unwrap(result.args, result.kwargs, result.details);
  }

  /** Calls a procedure and returns the complete final result. Progressive results before it stay unread. */
  async callResult(uri: Uri, args?: List, kwargs?: Dict, options: Dict = {}): Promise<WampResult> {
    const request = withPayload([options, uri], args, kwargs);
    const [, , details, resultArgs, resultKwargs] = await this.ask(MessageCode.Call, request);
    return new WampResult(resultArgs, resultKwargs, details);
  }

  /**
   * Publishes an event and waits for PUBLISHED.
   *
   * @returns the publication id
   */
  async publish(topic: Uri, args?: List, kwargs?: Dict, options?: Dict): Promise<Id> {
    const acknowledged = { acknowledge: true, ...options };
    const request = withPayload([acknowledged, topic], args, kwargs);
    return (await this.ask(MessageCode.Publish, request))[2];
  }

  /**
   * Subscribes to a topic.
   *
   * @returns the subscription id
   */
  async subscribe(topic: Uri, options: Dict = {}): Promise<Id> {
    return (await this.ask(MessageCode.Subscribe, [options, topic]))[2];
  }

  /** Ends a subscription, and waits for the answer. */
  async unsubscribe(subscription: Id): Promise<void> {
    await this.ask(MessageCode.Unsubscribe, [subscription]);
  }

  /**
   * Registers a procedure.
   *
   * @param procedure answers the calls; without it, every INVOCATION stays unread
   * @returns the registration id
   */
  async register(uri: Uri, procedure?: TestProcedure, options: Dict = {}): Promise<Id> {
    const id = this.requests.next();
    if (procedure !== undefined) this.offered.set(id, procedure);
    return (await this.ask(MessageCode.Register, [options, uri], id))[2];
  }

  /** Answers an INVOCATION. With `{ progress: true }`, it sends a progressive result. */
  yield(invocation: Id, args?: List, kwargs?: Dict, options: Dict = {}): void {
    this.send(withPayload([MessageCode.Yield, invocation, options], args, kwargs));
  }

  /** Ends a registration, and waits for the answer. */
  async unregister(registration: Id): Promise<void> {
    await this.ask(MessageCode.Unregister, [registration]);
  }

  private async open(realm: Uri, details: Dict, login?: TestLogin): Promise<Dict> {
    const opening = {
      send: (message: List) => this.send(message),
      answer: () => this.inbox.next(nameOf(MessageCode.Welcome)),
      failure: (message: ServerMessage) => this.mismatch(MessageCode.Welcome, message),
    };
    this.send([MessageCode.Hello, realm, details]);
    [, this.session, this.welcome] = await openSession(opening, login);
    return this.welcome;
  }

  /** Returns the error for a message that is not the expected one. */
  private mismatch(code: MessageCode, message: ServerMessage): Error {
    return this.inbox.failure(nameOf(code), texts.cameInstead(JSON.stringify(message)));
  }

  /** Sends a request and returns the positive answer. @throws the `WampError` of the ERROR */
  private async ask<Code extends RequestCode>(
    code: Code,
    elements: List,
    id: Id = this.requests.next(),
  ): Promise<GrantOf<Code>> {
    const answer = this.inbox.claim(texts.answerTo(nameOf(code)), isAnswerTo(code, id));
    this.send([code, id, ...elements]);
    const message = await answer;
    if (message[0] !== MessageCode.Error) return message as GrantOf<Code>;
    const [, , , details, uri, args, kwargs] = message;
    throw errorFromMessage(uri, args, kwargs, details);
  }

  private receive(data: string | Uint8Array): void {
    const message = this.serializer.decode(data) as ServerMessage;
    this.inbox.received.push(message);
    if (message[0] === MessageCode.Goodbye) this.onGoodbye();
    if (message[0] === MessageCode.Registered) this.bind(message[1], message[2]);
    const procedure =
      message[0] === MessageCode.Invocation ? this.procedures.get(message[2]) : undefined;
    if (procedure === undefined) this.inbox.add(message);
    else void answerOf(procedure, message as MessageOf<68>).then((reply) => this.send(reply));
  }

  private onGoodbye(): void {
    if (this.answersGoodbye) this.send([MessageCode.Goodbye, {}, CloseUri.GoodbyeAndOut]);
  }

  private bind(request: Id, registration: Id): void {
    const procedure = this.offered.get(request);
    if (procedure !== undefined) this.procedures.set(registration, procedure);
    this.offered.delete(request);
  }
}
