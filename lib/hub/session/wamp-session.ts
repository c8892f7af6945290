import type { Observable } from 'rxjs';
import {
  callClient,
  type ClientCallRequest,
  streamClient,
  type WampCallOptions,
} from '../../calls/client-call.js';
import { GuardedObservable } from '../../calls/guarded-observable.js';
import { wholeAnswer } from '../../calls/promise-sink.js';
import type { ContractOf } from '../../contract/contract-of.js';
import type { WampContract } from '../../contract/contract.js';
import type { Contract, ContractRemoteOptions } from '../../contract/define-contract.js';
import type { Reading } from '../../contract/reading.js';
import { remoteOf } from '../../contract/remote-proxy.js';
import { CloseUri } from '../../protocol/error-uris.js';
import { randomId } from '../../protocol/ids.js';
import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import * as sharedTexts from '../../protocol/shared-texts.js';
import { WampCanceledError } from '../../protocol/standard-errors.js';
import { unwrap, type WampResult } from '../../protocol/wamp-result.js';
import type { TransportInfo } from '../connection/connection.js';
import { signalController } from '../operations/signal-controller.js';
import type { WampSessionStats } from '../operations/stats.js';
import * as texts from '../texts.js';
import { assertPublishOptions, type PublishOptions } from './publication.js';
import type { ContractRemote, Remote, RemoteOptions } from './remote.js';
import type { WampSessionHandle } from './session-handle.js';
import type { SessionLink } from './session-link.js';
import { WampPeer } from './wamp-peer.js';

/** The identity of the client of a session: the values of WELCOME, and `identity`, which is not sent. */
export interface SessionIdentity {
  readonly authid: string;
  readonly authrole: string;
  readonly authmethod: string;
  readonly authprovider: string;
  readonly identity: unknown;
  readonly expiresAt: number | undefined;
}

/** The session of one client. It identifies the client, and calls its procedures or publishes to it. */
export class WampSession extends WampPeer implements WampSessionHandle {
  private controller: AbortController | undefined;
  private ownData: Record<PropertyKey, unknown> | undefined;

  /** @internal */
  constructor(
    /** @internal */
    readonly link: SessionLink,
    /** The session id, which WELCOME tells the client. No other open session of the hub has it. */
    readonly id: Id,
    /** The realm that the client joined. */
    readonly realm: Uri,
    /** HELLO.Details, as the client sent them. */
    readonly details: Dict,
    private auth: SessionIdentity,
  ) {
    super();
  }

  /**
   * Changes the identity while the session is open. Call `hub.reauthorize` afterwards.
   *
   * @internal
   */
  identify(auth: Partial<SessionIdentity>): void {
    this.auth = { ...this.auth, ...auth };
  }

  /** The authid of the client; a random one by default. */
  get authid(): string {
    return this.auth.authid;
  }

  /** The role of the client; `anonymous` by default. */
  get authrole(): string {
    return this.auth.authrole;
  }

  /** The method by which the client logged in; `anonymous` by default. */
  get authmethod(): string {
    return this.auth.authmethod;
  }

  /** The provider of its identity; `static` by default. */
  get authprovider(): string {
    return this.auth.authprovider;
  }

  /** The `identity` that its authenticator, or the option `authenticate`, returned. */
  get identity(): unknown {
    return this.auth.identity;
  }

  /** The date at which the session ends, in milliseconds since 1970; `undefined` if it does not expire. */
  get expiresAt(): number | undefined {
    return this.auth.expiresAt;
  }

  /** An object for values of the application. */
  get data(): Record<PropertyKey, unknown> {
    return (this.ownData ??= {});
  }

  /** Properties of the transport of the client, for example the headers of its upgrade request. */
  get transport(): TransportInfo {
    return this.link.connection.transport;
  }

  /** The time between the last answered ping and its answer, in milliseconds; `undefined` before the first. */
  get latencyMs(): number | undefined {
    return this.link.pulse.latencyMs;
  }

  /**
   * Returns the current statistics of this client.
   *
   * @example
   * const { callsInFlight, outboxBytes } = session.stats();
   */
  stats(): WampSessionStats {
    return this.link.stats();
  }

  /** The number of sent bytes that this client has not read yet. */
  get outboxBytes(): number {
    return this.link.outbox.bytes;
  }

  /** The number of events that were dropped, because this client reads too slowly or does not accept them. */
  get eventsDropped(): number {
    return this.link.outbox.dropped;
  }

  /** True until the session ends. */
  get isOpen(): boolean {
    return this.link.machine.isOpen;
  }

  /** Aborted when the session ends. The reason is a `WampError`. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = signalController((error) =>
        this.link.report(texts.sessionListenerFailed(this.id), error),
      );
      if (!this.isOpen) this.end(CloseUri.Normal);
    }
    return this.controller.signal;
  }

  /**
   * Calls a procedure that this client registered.
   *
   * @param uri the URI of the procedure
   * @param args positional arguments
   * @param kwargs keyword arguments
   * @returns the result: `undefined` if it is empty, the only positional argument, the keyword
   * arguments if there are no positional ones, otherwise a `WampResult`
   * @throws a `WampError`: the ERROR of the client, `no_such_procedure`, `timeout`, or `canceled` if the
   * session ends or the signal is aborted
   * @example
   * const celsius = await session.call<number>('com.example.device.temperature');
   */
  call<T = unknown>(uri: Uri, args?: List, kwargs?: Dict, options?: WampCallOptions): Promise<T> {
    const request = this.request(uri, args, kwargs, options, false);
    return callClient(this.link.machine, request, unwrap) as Promise<T>;
  }

  /** Calls a procedure like `call`, but returns the complete result: arguments, keyword arguments and details. */
  callResult(uri: Uri, args?: List, kwargs?: Dict, options?: WampCallOptions): Promise<WampResult> {
    const request = this.request(uri, args, kwargs, options, false);
    return callClient(this.link.machine, request, wholeAnswer);
  }

  /**
   * Calls a procedure and emits each progressive result, and the final result unless it is empty. The
   * call starts with the subscription. Unsubscribing cancels it (specification: "Progressive Call Results").
   */
  stream<T = unknown>(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Observable<T> {
    return this.streamed(uri, args, kwargs, options, unwrap) as Observable<T>;
  }

  /**
   * Calls a procedure like `stream`, but emits complete results: arguments, keyword arguments and
   * details. All but the final result have `progress: true` in their details. The final result is
   * emitted even if it is empty.
   *
   * @example
   * session.streamResult('com.example.scan').subscribe(({ args, details }) => {
   *   if (details['progress'] !== true) console.log('total', args[0]);
   * });
   */
  streamResult(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Observable<WampResult> {
    return this.streamed(uri, args, kwargs, options, wholeAnswer);
  }

  /**
   * Returns an object whose methods call the procedures of this client under a prefix, or those of a
   * contract. A method is a function with further verbs: `kwargs`, `result`, `stream`, `publish` and `with`.
   *
   * @param options the options of every call
   * @example
   * const clock = session.remote<Clock>('com.example.clock');
   * await clock.now(); // calls com.example.clock.now
   * clock.ticks.stream().subscribe((tick) => console.log(tick));
   */
  remote<C extends Contract, Parsed extends boolean = false>(
    contract: C,
    options?: RemoteOptions & ContractRemoteOptions<Parsed>,
  ): ContractRemote<C, Parsed>;
  remote<T extends object>(service: Uri | ContractOf<T>, options?: RemoteOptions): Remote<T>;
  remote(service: Uri | WampContract, options?: RemoteOptions): object {
    return remoteOf(this, service, options);
  }

  /** @internal */
  streamAs(
    reading: Reading,
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Observable<unknown> {
    const results = this.streamResult(uri, args, kwargs, options);
    const report = (error: unknown): void => this.subscriberFailed(uri, error);
    return new GuardedObservable(report, (subscriber) => reading.subscribe(results, subscriber));
  }

  /**
   * Sends an event to this client only, if it is subscribed to the topic.
   *
   * @returns the publication id
   * @throws if the payload cannot be encoded; a `TypeError` for an invalid `trustLevel` or `overflow`
   */
  publish(topic: Uri, args?: List, kwargs?: Dict, options: PublishOptions = {}): Id {
    assertPublishOptions(options);
    const id = randomId();
    const { realm } = this;
    const { details } = options;
    this.link.sendPublication({ id, realm, topic, args, kwargs, details, options });
    return id;
  }

  /**
   * Resolves when this client has registered a procedure for the URI. Use it after a reconnect, because
   * clients register their procedures again only after the session is open.
   *
   * @throws `wamp.error.canceled` if the session ends before
   */
  async waitForRegistration(uri: Uri): Promise<void> {
    const { registrations } = this.link.machine;
    while (registrations.find(uri) === undefined) {
      if (!this.isOpen) throw new WampCanceledError(sharedTexts.notRegistered(uri));
      await new Promise<void>((resolve) => registrations.onceChanged(resolve));
    }
  }

  /**
   * Ends the session with GOODBYE (specification: "Session Closing").
   *
   * @param reason the URI of the reason; by default `wamp.close.normal`
   * @param message a message for the client
   * @returns a promise that resolves when the connection has ended
   */
  close(reason: Uri = CloseUri.Normal, message?: string): Promise<void> {
    this.link.machine.goodbye(reason, message);
    return this.link.disconnected();
  }

  /** @internal */
  end(reason: Uri): void {
    this.controller?.abort(new WampCanceledError(sharedTexts.sessionEnded(reason)));
  }

  private streamed<R>(
    uri: Uri,
    args: List | undefined,
    kwargs: Dict | undefined,
    options: WampCallOptions | undefined,
    outcome: (args: List | undefined, kwargs: Dict | undefined, details: Dict) => R,
  ): Observable<R> {
    const request = this.request(uri, args, kwargs, options, true);
    return streamClient(this.link.machine, request, outcome);
  }

  /** @internal */
  subscriberFailed(uri: Uri, error: unknown): void {
    this.link.report(texts.streamSubscriberFailed(uri, this.id), error);
  }

  private request(
    uri: Uri,
    args: List | undefined,
    kwargs: Dict | undefined,
    options: WampCallOptions = {},
    receiveProgress: boolean,
  ): ClientCallRequest {
    const { signal, input, details, cancelMode } = options;
    const timeoutMs = options.timeoutMs ?? this.link.callTimeoutMs;
    const hasInput = input !== undefined;
    const reader = this.link.outbox;
    return {
      uri,
      args,
      kwargs,
      hasInput,
      timeoutMs,
      receiveProgress,
      details,
      cancelMode,
      signal,
      input,
      reader,
      reporter: this,
    };
  }
}
