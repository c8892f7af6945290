import type { ContractOf } from '../contract/contract-of.js';
import type { Contract, ContractRemoteOptions } from '../contract/define-contract.js';
import type { RpcTree } from '../contract/rpc-tree.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import type { WampResult } from '../protocol/wamp-result.js';
import type { CallOptions, StreamOptions, WampStream } from './call-options.js';
import type { WampCall } from './calls/wamp-call.js';
import type { WampClientSession } from './client-session.js';
import type {
  EventsOptions,
  RegisterOptions,
  ServeOptions,
  SubscribeOptions,
} from './declaration-options.js';
import type { PublishOptions } from './publish-options.js';
import type { ContractRemote, Remote, RemoteOptions } from './remote.js';
import type { WampEvent, WampRegistration, WampSubscription } from './wamp-declaration.js';
import type { Watchable } from './watchable.js';

/** Options of `ping`. */
export interface PingOptions {
  /**
   * The time for the answer, in milliseconds.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number | undefined;
  /** Gives up when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `close`. */
export interface CloseOptions {
  /**
   * The reason of GOODBYE.
   *
   * @default 'wamp.close.close_realm'
   */
  readonly reason?: Uri | undefined;
  /**
   * The time in milliseconds that running handlers of registrations get to finish. New calls are refused meanwhile.
   *
   * @default 0
   */
  readonly drainMs?: number | undefined;
}

/**
 * The state of a client:
 *
 * - `idle`: a lazy client that has nothing to do.
 * - `connecting`: an attempt is being made.
 * - `open`: there is a session.
 * - `waiting`: the next attempt follows.
 * - `paused`: the page rests, until it is visible again or `wake` is called.
 * - `closed`: the client was closed, or has given up, until `connect` is called.
 */
export type WampClientStatus = 'closed' | 'connecting' | 'idle' | 'open' | 'paused' | 'waiting';

/**
 * A WAMP client. It keeps its session: when the connection is lost, it connects again, and renews its
 * subscriptions and registrations.
 *
 * @example
 * const client = await connect({ url: 'wss://example.com/ws' });
 * await client.subscribe('com.example.news', ({ value }) => console.log(value));
 * console.log(await client.call('com.example.add', [17, 25]));
 */
export interface WampClient extends AsyncDisposable {
  /** The state, as a store. */
  readonly status: Watchable<WampClientStatus>;
  /** The session; `undefined` while there is none. */
  readonly session: WampClientSession | undefined;
  /**
   * Any procedure as a path, without types, for scripts.
   *
   * @example
   * await client.rpc.com.example.math.add(17, 25);
   */
  readonly rpc: RpcTree;

  /**
   * Connects, if the client is closed or idle. Resolves when the session is open and the hook `onOpen` has run.
   *
   * @throws `WampConnectionError` if the client gives up
   */
  connect(): Promise<void>;

  /**
   * Ends the session with GOODBYE and closes the client. Requests that are not answered fail. Never rejects.
   *
   * @param options `reason`: the URI of GOODBYE, default `wamp.close.close_realm`; `drainMs`: the time in
   *   milliseconds that running handlers get to finish, default 0
   */
  close(options?: CloseOptions): Promise<void>;

  /** Looks at the connection at once, after a hint that it may have changed, or connects without a further delay. */
  wake(): void;

  /**
   * Returns the time to the server and back, in milliseconds.
   *
   * @throws `WampConnectionError` without a session, `WampTimeoutError` after `timeoutMs` (default 10 seconds)
   */
  ping(options?: PingOptions): Promise<number>;

  /**
   * Proves again who the client is, so that a session that expires goes on. Credentials are asked anew. The
   * server must be one of this package.
   *
   * @throws `WampFeatureNotSupportedError` for CRA, SCRAM and cryptosign, which need a new session; the
   *   `WampError` of the ERROR
   * @example
   * await client.subscribe('nestwamp.session.expiring', () => client.renew());
   */
  renew(): Promise<void>;

  /**
   * Calls a procedure (specification: "CALL").
   *
   * @returns the unwrapped result: `undefined` for an empty one, the one positional argument, the keyword
   *   arguments, or a `WampResult` for anything else
   * @throws the `WampError` of the ERROR, and `WampTimeoutError`, `WampCanceledError` or `WampConnectionError`
   */
  call<T = unknown>(uri: Uri, args?: List, kwargs?: Dict, options?: CallOptions): Promise<T>;

  /**
   * Calls a procedure and returns its whole result.
   *
   * @throws as `call`
   */
  callResult(uri: Uri, args?: List, kwargs?: Dict, options?: CallOptions): Promise<WampResult>;

  /**
   * Calls a procedure with progressive results (specification: "Progressive Call Results"). The stream has
   * these, and the final result unless it is empty. Each reader makes a call, and cancels it by leaving.
   *
   * @example
   * for await (const price of client.stream<number>('com.example.prices')) show(price);
   */
  stream<T = unknown>(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: StreamOptions<T>,
  ): WampStream<T>;

  /**
   * Publishes an event (specification: "PUBLISH").
   *
   * @returns the publication id; `undefined` if `acknowledge` is false
   * @throws the `WampError` of the ERROR, or `WampConnectionError` without a session
   */
  publish(
    topic: Uri,
    args?: List,
    kwargs?: Dict,
    options?: PublishOptions,
  ): Promise<Id | undefined>;

  /**
   * Subscribes to a topic (specification: "SUBSCRIBE"). The subscription outlives connections. Resolves when it
   * is granted; without a session it resolves at once, and is kept for the next one.
   *
   * @param handler gets each event, in order; a promise that it returns is awaited before the next event. At
   *   most 10,000 events wait for it; further ones are dropped, and the logger is told
   * @throws the `WampError` of the ERROR, or `WampConnectionError` if the client is closed
   */
  subscribe(
    topic: Uri,
    handler: (event: WampEvent) => unknown,
    options?: SubscribeOptions,
  ): Promise<WampSubscription>;

  /**
   * Subscribes to a topic, and iterates its events. The subscription begins with the iteration and ends with it.
   *
   * @example
   * for await (const { value } of client.events('com.example.ticks')) console.log(value);
   */
  events(topic: Uri, options?: EventsOptions): AsyncIterable<WampEvent>;

  /**
   * Registers a procedure (specification: "REGISTER"). The registration outlives connections. Resolves when it is
   * granted; without a session it resolves at once, and is kept for the next one.
   *
   * @param handler returns the result: a value, a promise, an Observable or an async iterable
   * @throws the `WampError` of the ERROR, or `WampConnectionError` if the client is closed
   */
  register(
    uri: Uri,
    handler: (call: WampCall) => unknown,
    options?: RegisterOptions,
  ): Promise<WampRegistration>;

  /**
   * Registers the methods of an object under a prefix. They get the positional arguments. Accessors, methods of
   * `Object` and those whose name begins with `_` are not registered.
   *
   * @param options `only`: the names of the methods, by default all; and the options of `register`
   * @throws as `register`, and `TypeError` if there is no such method
   */
  serve<T extends object>(
    prefix: Uri,
    service: T,
    options?: ServeOptions<T>,
  ): Promise<WampRegistration>;

  /**
   * Returns the methods of a service of the server: of a prefix with the type of its class, or of a contract.
   *
   * @param options the options of every call
   * @example
   * const math = client.remote<MathService>('com.example.math');
   * await math.add(17, 25);
   */
  remote<T extends object>(service: Uri | ContractOf<T>, options?: RemoteOptions): Remote<T>;
  /**
   * Returns the procedures, events and topics of a contract.
   *
   * @param options the options of every call; with `parse`, the schemas read results and events
   * @example
   * const shop = client.remote(shopContract, { parse: true });
   * await shop.price('apple');
   */
  remote<C extends Contract, Parsed extends boolean = false>(
    contract: C,
    options?: RemoteOptions & ContractRemoteOptions<Parsed>,
  ): ContractRemote<C, Parsed>;
}
