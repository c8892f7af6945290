import { CloseUri } from '../protocol/error-uris.js';
import { IdSequence, MAX_ID } from '../protocol/ids.js';
import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, List, ServerMessage, Uri } from '../protocol/messages.js';
import { errorFromMessage } from '../protocol/standard-errors.js';
import { texts } from '../protocol/texts.js';
import { unwrap, WampResult, withPayload } from '../protocol/wamp-result.js';
import type { WampSerializer } from '../serializers/serializer.js';
import { type GrantOf, isAnswerTo, type MessageOf, type RequestCode } from './answers.js';
import { capableClient } from './capable-client.js';
import type { ClientPort } from './client-port.js';
import { Inbox, nameOf } from './inbox.js';
import { answerOf, type TestProcedure } from './test-procedure.js';

// Fake timers that a test installs do not reach it.
const { setImmediate } = globalThis;

/**
 * The client's end of one connection, message by message. It checks nothing of what it sends, so it
 * can break every rule. What comes is read in order with `next` and `expect`; the verbs (`call`,
 * `subscribe`, ...) wait for the answer to their own request and leave everything else unread.
 */
export class WampTestClient {
  /** The session id of WELCOME; 0 before. */
  session: Id = 0;
  /** Details of WELCOME; empty before. */
  welcome: Dict = {};
  /** Whether it answers the server's GOODBYE by itself, as every client should; default true. */
  answersGoodbye = true;
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>;

  private readonly inbox: Inbox;
  private readonly requests = new IdSequence();
  private readonly offered = new Map<Id, TestProcedure>();
  private readonly procedures = new Map<Id, TestProcedure>();

  constructor(
    private readonly port: ClientPort,
    readonly serializer: WampSerializer,
  ) {
    this.inbox = new Inbox(port.waitMs);
    this.closed = new Promise((resolve) => {
      const closed = (): void => (this.inbox.close(), resolve());
      port.listen({ message: (data) => this.receive(data), closed });
    });
  }

  /** Every message the server has sent, in order. */
  get received(): readonly ServerMessage[] {
    return this.inbox.received;
  }

  /** Whether the connection has ended. */
  get isClosed(): boolean {
    return this.inbox.isClosed;
  }

  /** Encodes a list and sends it, whatever it is. */
  send(message: List): void {
    this.port.send(this.serializer.encode(message));
  }

  /** Sends one frame as it is. */
  sendRaw(frame: string | Uint8Array): void {
    this.port.send(frame);
  }

  /**
   * Sends a request without waiting: `request(MessageCode.Call, {}, 'com.example.add', [1, 2])`.
   *
   * @returns the request id it got: 1 for the first, then 2, and so on
   */
  request(code: MessageCode, ...elements: List): Id {
    const id = this.requests.next();
    this.send([code, id, ...elements]);
    return id;
  }

  /** The next unread message, now or when it comes. */
  next(): Promise<ServerMessage> {
    return this.inbox.next(texts.anyMessage);
  }

  /**
   * The next unread message, which must be of this type.
   *
   * @throws an error that says what came instead
   */
  async expect<Code extends MessageCode>(code: Code): Promise<MessageOf<Code>> {
    const message = await this.inbox.next(nameOf(code));
    if (message[0] === code) return message as MessageOf<Code>;
    throw this.inbox.failure(nameOf(code), texts.cameInstead(JSON.stringify(message)));
  }

  /**
   * Everything unread, after all that was ready to run has run, and a round trip: what has not come by
   * then does not come of itself.
   */
  async drain(): Promise<ServerMessage[]> {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    if (!this.isClosed && this.session !== 0) await this.unsubscribe(MAX_ID).catch(() => undefined);
    return this.inbox.takeAll();
  }

  /** Sends HELLO and waits for WELCOME. */
  async join(realm: Uri = 'realm1', details: Dict = capableClient): Promise<Dict> {
    this.send([MessageCode.Hello, realm, details]);
    [, this.session, this.welcome] = await this.expect(MessageCode.Welcome);
    return this.welcome;
  }

  /** Says GOODBYE and waits until the server has done so too and has ended the connection. */
  async leave(reason: Uri = CloseUri.CloseRealm): Promise<void> {
    const { Goodbye } = MessageCode;
    const answer = this.inbox.claim(nameOf(Goodbye), ([code]) => code === Goodbye);
    this.answersGoodbye = false;
    this.send([Goodbye, {}, reason]);
    await answer;
    await this.closed;
  }

  /** Stops reading, as a client does that is overwhelmed, or half dead. */
  pause(): void {
    this.port.pause();
  }

  /** Reads again, also what has waited. */
  resume(): void {
    this.port.resume();
  }

  /** Drops the connection without a word. */
  close(): void {
    this.port.close();
  }

  /**
   * Calls a procedure.
   *
   * @returns the final result, unwrapped as `WampSession.call` does it
   * @throws the `WampError` of its ERROR
   */
  async call(uri: Uri, args?: List, kwargs?: Dict, options?: Dict): Promise<unknown> {
    const result = await this.callResult(uri, args, kwargs, options);
    return unwrap(result.args, result.kwargs, result.details);
  }

  /** Like `call`, but the whole final result. Progressive ones before it stay unread. */
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

  /** @returns the subscription id */
  async subscribe(topic: Uri, options: Dict = {}): Promise<Id> {
    return (await this.ask(MessageCode.Subscribe, [options, topic]))[2];
  }

  async unsubscribe(subscription: Id): Promise<void> {
    await this.ask(MessageCode.Unsubscribe, [subscription]);
  }

  /**
   * Offers a procedure.
   *
   * @param procedure answers its calls; without it every INVOCATION stays unread
   * @returns the registration id
   */
  async register(uri: Uri, procedure?: TestProcedure, options: Dict = {}): Promise<Id> {
    const id = this.requests.next();
    if (procedure !== undefined) this.offered.set(id, procedure);
    return (await this.ask(MessageCode.Register, [options, uri], id))[2];
  }

  /** Answers an INVOCATION; with `{ progress: true }`, not for the last time. */
  yield(invocation: Id, args?: List, kwargs?: Dict, options: Dict = {}): void {
    this.send(withPayload([MessageCode.Yield, invocation, options], args, kwargs));
  }

  async unregister(registration: Id): Promise<void> {
    await this.ask(MessageCode.Unregister, [registration]);
  }

  /** Sends a request and waits for what grants it. @throws the `WampError` of its ERROR */
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
    if (!this.answersGoodbye) return;
    // The server may still be sending it.
    queueMicrotask(() => this.send([MessageCode.Goodbye, {}, CloseUri.GoodbyeAndOut]));
  }

  private bind(request: Id, registration: Id): void {
    const procedure = this.offered.get(request);
    if (procedure !== undefined) this.procedures.set(registration, procedure);
    this.offered.delete(request);
  }
}
