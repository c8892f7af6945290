import type { WampHub } from '../../hub/wamp-hub.js';
import { MessageCode } from '../../protocol/message-codes.js';
import type { Id, List, ServerMessage, Uri } from '../../protocol/messages.js';
import { withPayload } from '../../protocol/wamp-result.js';
import { connectTestClient, type TestClientOptions } from '../test-hub.js';
import type { TestProcedure } from '../test-procedure.js';
import type { WampTestClient } from '../wamp-test-client.js';
import { RequestLedger } from './request-ledger.js';
import type { CallStep, PieceStep, Step } from './step.js';

/** Something that a client saw the server do wrong. */
export interface Complaint {
  readonly uri: Uri;
  readonly problem: string;
}

/** One session of a client of a simulation, from its connection on. */
export class SimulatedClient {
  isPaused = false;
  /** True until the client has joined, or was refused. */
  isJoining = true;
  private readonly client: WampTestClient;
  private readonly ledger = new RequestLedger();
  private readonly calls = new Map<number, Id>();
  /** The procedures of calls with input that has not ended. */
  private readonly inputs = new Map<number, Uri>();
  private readonly topics = new Map<Id, string>();
  private readonly subscriptions = new Map<string, Id>();
  private read = 0;
  private lastRequest: Id = 0;

  /** @param procedures what it registers when it has joined */
  constructor(
    hub: WampHub,
    options: TestClientOptions,
    private readonly procedures: Readonly<Record<Uri, TestProcedure>>,
  ) {
    this.client = connectTestClient(hub, options);
    void this.client
      .join(options)
      .then(
        () => this.offer(),
        () => undefined,
      )
      .finally(() => (this.isJoining = false));
  }

  /** True while it has a session. */
  get isOpen(): boolean {
    return this.client.session !== 0 && !this.client.isClosed;
  }

  get isClosed(): boolean {
    return this.client.isClosed;
  }

  /** The calls that wait for their answer, by their numbers. */
  get openCalls(): number[] {
    return [...this.calls].flatMap(([call, id]) => (this.ledger.isOpen(id) ? call : []));
  }

  /** The subscriptions, as `match topic`. */
  get subscribed(): string[] {
    return [...this.subscriptions.keys()];
  }

  /** The URIs of the requests without an answer. */
  get unanswered(): Uri[] {
    return this.isOpen ? this.ledger.open.map(([, { uri }]) => uri) : [];
  }

  /** Reads what has come since, and returns what is wrong with it. */
  receive(count: (message: ServerMessage) => void): Complaint[] {
    const { received } = this.client;
    const news = received.slice(this.read);
    this.read = received.length;
    return news.flatMap((message) => {
      count(message);
      if (message[0] === MessageCode.Subscribed) this.subscribedAs(message[1], message[2]);
      return this.ledger.receive(message) ?? [];
    });
  }

  /** The calls that wait for their answer, and to which pieces of input may follow. */
  get openInputs(): number[] {
    return this.openCalls.filter((call) => this.inputs.has(call));
  }

  call({ call, uri, args, kwargs, progress, timeoutMs, input }: CallStep): void {
    const options = {
      ...(input && { progress: true }),
      ...(progress && { receive_progress: true }),
      ...(timeoutMs > 0 && { timeout: timeoutMs }),
    };
    const id = this.ask(MessageCode.Call, uri, withPayload([options, uri], args, kwargs), progress);
    this.calls.set(call, id);
    if (input) this.inputs.set(call, uri);
  }

  /** Sends a further piece of input, also after the answer: it may have been on its way. */
  piece({ call, args, kwargs, isLast }: PieceStep): void {
    const [id, uri] = [this.calls.get(call), this.inputs.get(call)];
    if (id === undefined || uri === undefined) return;
    if (isLast) this.inputs.delete(call);
    this.client.send(withPayload([MessageCode.Call, id, { progress: !isLast }, uri], args, kwargs));
  }

  cancel(call: number, mode: string): void {
    const id = this.calls.get(call);
    if (id !== undefined && this.ledger.isOpen(id))
      this.client.send([MessageCode.Cancel, id, { mode }]);
  }

  publish({ topic, args, kwargs, acknowledge }: Extract<Step, { type: 'publish' }>): void {
    const message = withPayload([{ acknowledge }, topic], args, kwargs);
    if (acknowledge) this.ask(MessageCode.Publish, topic, message);
    else this.lastRequest = this.client.request(MessageCode.Publish, ...message);
  }

  subscribe(match: string, topic: Uri): void {
    const id = this.ask(MessageCode.Subscribe, topic, [{ match }, topic]);
    this.topics.set(id, `${match} ${topic}`);
  }

  unsubscribe(match: string, topic: Uri): void {
    const name = `${match} ${topic}`;
    const subscription = this.subscriptions.get(name);
    if (subscription === undefined) return;
    this.subscriptions.delete(name);
    this.ask(MessageCode.Unsubscribe, topic, [subscription]);
  }

  pause(): void {
    this.isPaused = true;
    this.client.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.client.resume();
  }

  drop(): void {
    this.client.close();
  }

  /** Sends GOODBYE. */
  leave(): void {
    if (this.isOpen) this.client.leave().catch(() => undefined);
    else this.drop();
  }

  private offer(): void {
    for (const [uri, procedure] of Object.entries(this.procedures)) {
      this.ledger.ask(++this.lastRequest, MessageCode.Register, uri);
      this.client.register(uri, procedure).catch(() => undefined);
    }
  }

  private ask(code: MessageCode, uri: Uri, elements: List, progress = false): Id {
    this.ledger.ask(this.lastRequest + 1, code, uri, progress);
    this.lastRequest = this.client.request(code, ...elements);
    return this.lastRequest;
  }

  private subscribedAs(request: Id, subscription: Id): void {
    const name = this.topics.get(request);
    if (name !== undefined) this.subscriptions.set(name, subscription);
  }
}
