import { callee } from '#parts';
import { type Outcome, wholeAnswer } from '../calls/promise-sink.js';
import type { ContractOf } from '../contract/contract-of.js';
import type { WampContract } from '../contract/contract.js';
import type { Contract, ContractRemoteOptions } from '../contract/define-contract.js';
import type { Reading } from '../contract/reading.js';
import { remoteOf } from '../contract/remote-proxy.js';
import { type RpcTree, rpcTree } from '../contract/rpc-tree.js';
import { CloseUri } from '../protocol/error-uris.js';
import { signalKind } from '../protocol/kinds.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import { assertKind } from '../protocol/options.js';
import { unwrap, type WampResult } from '../protocol/wamp-result.js';
import { asyncDispose } from './async-dispose.js';
import type { CallOptions, StreamOptions, WampStream } from './call-options.js';
import type { AnswerCall } from './calls/handle-call.js';
import type { WampCall } from './calls/wamp-call.js';
import { ClientLog } from './client-log.js';
import type { WampClientOptions } from './client-options.js';
import type { WampClientSession } from './client-session.js';
import { type ClientSettings, clientSettings } from './client-settings.js';
import { ColdStream, mappedStream } from './cold-stream.js';
import type { WampConnectionError } from './connection-error.js';
import type { Connection } from './connection.js';
import { Connector } from './connector.js';
import type {
  EventsOptions,
  RegisterOptions,
  ServeOptions,
  SubscribeOptions,
} from './declaration-options.js';
import { Declarations } from './declarations.js';
import { type Chains, chainsOf } from './interceptor-chain.js';
import type { WampRequest } from './interceptor.js';
import type * as CalleePart from './parts/callee.js';
import { measurePing } from './ping.js';
import type { PublishOptions } from './publish-options.js';
import type { ContractRemote, Remote, RemoteOptions } from './remote.js';
import { renewalOf } from './renew.js';
import { functionKind, requestFlaw } from './request-flaw.js';
import { Requests } from './requests.js';
import { subscribedEvents } from './subscribed-events.js';
import * as texts from './texts.js';
import { WaitingRoom } from './waiting-room.js';
import type { CloseOptions, PingOptions } from './wamp-client.js';
import type { WampClient, WampClientStatus } from './wamp-client.js';
import type { WampEvent, WampRegistration, WampSubscription } from './wamp-declaration.js';
import type { Watchable } from './watchable.js';

/** The client, put together from its parts. */
export class KeptClient implements WampClient {
  readonly declarations: Declarations;
  private readonly settings: ClientSettings;
  private readonly log: ClientLog;
  private readonly room = new WaitingRoom();
  private readonly connector: Connector;
  private readonly requests: Requests;
  private readonly chains: Chains;
  private tree: RpcTree | undefined;

  constructor(options: WampClientOptions) {
    this.log = new ClientLog(options.logger);
    this.settings = clientSettings(options, this.log);
    const { settings } = this;
    this.declarations = new Declarations(settings.clock, this.log);
    this.connector = new Connector(settings, this.log, this.declarations, this.room, {
      onOpen: (isReconnect) => settings.onOpen?.(this, { isReconnect }),
      onClose: (failure) =>
        this.log.guard(texts.failed('onClose'), () => settings.onClose?.(this, failure)),
    });
    this.requests = new Requests(settings, this.connector, this.room, this.log);
    this.chains = chainsOf(settings.interceptors, this.requests);
    const { signal } = settings;
    if (signal !== undefined) this.tie(signal);
    if (!settings.lazy && signal?.aborted !== true) this.connector.start();
  }

  get status(): Watchable<WampClientStatus> {
    return this.connector.status;
  }

  get session(): WampClientSession | undefined {
    return this.connector.session?.details;
  }

  /** Why there is no session. */
  get absence(): WampConnectionError {
    return this.connector.absence();
  }

  /** The open connection; `undefined` without a session. */
  get connection(): Connection | undefined {
    return this.connector.session;
  }

  connect(): Promise<void> {
    return this.connector.connect();
  }

  async close(options: CloseOptions = {}): Promise<void> {
    const { reason = CloseUri.CloseRealm, drainMs = 0 } = options;
    if (drainMs > 0) await this.declarations.drained(drainMs);
    await this.connector.close(reason);
  }

  wake(): void {
    this.connector.wake();
  }

  async ping(options: PingOptions = {}): Promise<number> {
    const { session } = this.connector;
    if (session === undefined) throw this.connector.absence();
    return measurePing(session, options);
  }

  async renew(): Promise<void> {
    const [uri, args] = await renewalOf(this.settings.auth, this.session?.authmethod);
    await this.call(uri, args);
  }

  call<T = unknown>(uri: Uri, args?: List, kwargs?: Dict, options?: CallOptions): Promise<T> {
    const { call } = this.chains;
    return call === undefined
      ? this.requests.call(uri, args, kwargs, options, unwrap as Outcome<T>)
      : (call(this.requestTo(uri, args, kwargs, options)).then(unwrapped) as Promise<T>);
  }

  callResult(uri: Uri, args?: List, kwargs?: Dict, options?: CallOptions): Promise<WampResult> {
    const { call } = this.chains;
    return call === undefined
      ? this.requests.call(uri, args, kwargs, options, wholeAnswer)
      : call(this.requestTo(uri, args, kwargs, options));
  }

  stream<T = unknown>(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: StreamOptions<T>,
  ): WampStream<T> {
    const { stream } = this.chains;
    if (stream === undefined)
      return this.requests.stream(uri, args, kwargs, options, unwrap as Outcome<T>);
    const results = stream(this.requestTo(uri, args, kwargs, options as StreamOptions));
    const toValue = unwrapped as (result: WampResult) => T;
    const report = this.log.ofObservers(uri);
    return mappedStream(results, toValue, report, options?.maxWaiting);
  }

  publish(
    topic: Uri,
    args?: List,
    kwargs?: Dict,
    options?: PublishOptions,
  ): Promise<Id | undefined> {
    const { publish } = this.chains;
    return publish === undefined
      ? this.requests.publish(topic, args, kwargs, options)
      : publish(this.requestTo(topic, args, kwargs, options));
  }

  async subscribe(
    topic: Uri,
    handler: (event: WampEvent) => unknown,
    options: SubscribeOptions = {},
  ): Promise<WampSubscription> {
    assertKind(functionKind, handler, 'handler');
    this.need(options);
    return this.declarations.subscriptions.add(topic, handler, options);
  }

  events(topic: Uri, options: EventsOptions = {}): AsyncIterable<WampEvent> {
    const ending = (): Error | undefined =>
      this.status.value === 'closed' ? this.connector.absence() : undefined;
    return subscribedEvents((handler) => this.subscribe(topic, handler, options), ending, options);
  }

  async register(
    uri: Uri,
    handler: (call: WampCall) => unknown,
    options: RegisterOptions = {},
  ): Promise<WampRegistration> {
    assertKind(functionKind, handler, 'handler');
    return this.declare(({ answering }) => new Map([[uri, answering(handler)]]), options);
  }

  /** Registers what answers the calls of a procedure itself. */
  async answer(uri: Uri, answer: AnswerCall, options: RegisterOptions): Promise<WampRegistration> {
    return this.declare(() => new Map([[uri, answer]]), options);
  }

  async serve<T extends object>(
    prefix: Uri,
    service: T,
    options: ServeOptions<T> = {},
  ): Promise<WampRegistration> {
    const { only, ...rest } = options;
    return this.declare(({ proceduresOf }) => proceduresOf(prefix, service, only), rest);
  }

  remote<T extends object>(service: Uri | ContractOf<T>, options?: RemoteOptions): Remote<T>;
  remote<C extends Contract, Parsed extends boolean = false>(
    contract: C,
    options?: RemoteOptions & ContractRemoteOptions<Parsed>,
  ): ContractRemote<C, Parsed>;
  remote(source: Uri | WampContract, options?: RemoteOptions): object {
    return remoteOf(this, source, options);
  }

  streamAs(
    reading: Reading,
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options: StreamOptions = {},
  ): WampStream<unknown> {
    const { resume, maxWaiting } = options;
    const again = resume && ((last?: WampResult) => resume(last && reading.value(last)));
    const whole = { ...options, resume: again } as StreamOptions<WampResult>;
    const results =
      this.chains.stream?.(this.requestTo(uri, args, kwargs, whole as StreamOptions)) ??
      this.requests.stream(uri, args, kwargs, whole, wholeAnswer);
    const report = this.log.ofObservers(uri);
    return new ColdStream((observer) => reading.subscribe(results, observer), report, maxWaiting);
  }

  get rpc(): RpcTree {
    return (this.tree ??= rpcTree((uri, args) => this.call(uri, args)));
  }

  async [asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Closes the client when the signal is aborted. Forgets the signal when the client is closed. */
  private tie(signal: AbortSignal): void {
    const onAbort = (): void => void this.close();
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    this.status.subscribe((status) => {
      if (status === 'closed') signal.removeEventListener('abort', onAbort);
    });
  }

  private requestTo<Options>(
    uri: Uri,
    args: List = [],
    kwargs: Dict = {},
    options: Options | undefined,
  ): WampRequest<Options> {
    return { uri, args, kwargs, options: options ?? ({} as Options), client: this };
  }

  /** Registers procedures, with the part of the client that answers calls. */
  private async declare(
    procedures: (part: typeof CalleePart) => ReadonlyMap<Uri, AnswerCall>,
    options: RegisterOptions,
  ): Promise<WampRegistration> {
    this.need(options);
    const part = callee.loaded ?? (await callee.load());
    // Meanwhile, the client may have been closed, or a lazy one may have found nothing to do.
    this.need();
    return this.declarations.registrationsOf(part).add(procedures(part), options);
  }

  /**
   * Makes sure that there is a session, or will be one.
   *
   * @throws WampConnectionError if the client is closed
   * @throws TypeError if an option of a declaration is wrong
   */
  private need(options: RegisterOptions = {}): void {
    assertKind(signalKind, options.signal, 'signal');
    const flaw = requestFlaw(options);
    if (flaw !== undefined) throw flaw;
    const { connector } = this;
    connector.startIfIdle();
    if (connector.status.value === 'closed') throw connector.absence();
  }
}

function unwrapped({ args, kwargs, details }: WampResult): unknown {
  return unwrap(args, kwargs, details);
}
