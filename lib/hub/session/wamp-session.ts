import type { Observable } from 'rxjs';
import {
  callClient,
  type ClientCallRequest,
  streamClient,
  type WampCallOptions,
} from '../../calls/client-call.js';
import { guardedController } from '../../calls/guarded-signal.js';
import { type Remote, remoteProxy } from '../../calls/remote.js';
import { CloseUri } from '../../protocol/error-uris.js';
import { randomId } from '../../protocol/ids.js';
import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import { sharedTexts } from '../../protocol/shared-texts.js';
import { WampCanceledError } from '../../protocol/standard-errors.js';
import { unwrap, WampResult } from '../../protocol/wamp-result.js';
import type { TransportInfo } from '../connection/connection.js';
import type { WampSessionStats } from '../operations/stats.js';
import { texts } from '../texts.js';
import type { PublishOptions } from './publication.js';
import type { SessionLink } from './session-link.js';

/** Who a session belongs to; everything WELCOME told the client, and what only the server knows. */
export interface SessionIdentity {
  readonly authid: string;
  readonly authrole: string;
  readonly authmethod: string;
  readonly authprovider: string;
  readonly identity: unknown;
}

/** One client, as the application holds it: who it is, and the ways to reach it. */
export class WampSession {
  private controller: AbortController | undefined;
  private ownData: Record<PropertyKey, unknown> | undefined;

  /** @internal */
  constructor(
    /** @internal */
    readonly link: SessionLink,
    readonly id: Id,
    readonly realm: Uri,
    /** HELLO.Details as the client sent them. */
    readonly details: Dict,
    private readonly auth: SessionIdentity,
  ) {}

  get authid(): string {
    return this.auth.authid;
  }

  get authrole(): string {
    return this.auth.authrole;
  }

  get authmethod(): string {
    return this.auth.authmethod;
  }

  get authprovider(): string {
    return this.auth.authprovider;
  }

  /** What the `authenticate` option returned as `identity`. */
  get identity(): unknown {
    return this.auth.identity;
  }

  /** Room for the application's own values. */
  get data(): Record<PropertyKey, unknown> {
    return (this.ownData ??= {});
  }

  get transport(): TransportInfo {
    return this.link.connection.transport;
  }

  /** Milliseconds that the last ping and its answer took; nothing before the first. */
  get latencyMs(): number | undefined {
    return this.link.pulse.latencyMs;
  }

  /**
   * Returns how much this client makes the hub hold at this moment.
   *
   * @example
   * const { callsInFlight, outboxBytes } = session.stats();
   */
  stats(): WampSessionStats {
    return this.link.stats();
  }

  /** Bytes sent to this client that it has not taken yet. */
  get outboxBytes(): number {
    return this.link.outbox.bytes;
  }

  /** Events this client did not get because it reads too slowly. */
  get eventsDropped(): number {
    return this.link.outbox.dropped;
  }

  /** Whether the session still stands. */
  get isOpen(): boolean {
    return this.link.machine.phase === 'established';
  }

  /** Aborted when the session ends; its reason is a `WampError`. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = guardedController((error) =>
        this.link.report(texts.sessionListenerFailed(this.id), error),
      );
      if (!this.isOpen) this.end(CloseUri.Normal);
    }
    return this.controller.signal;
  }

  /**
   * Calls a procedure this client registered.
   *
   * @param uri the procedure
   * @param args positional arguments
   * @param kwargs keyword arguments
   * @returns the unwrapped result: `undefined`, the one positional, the keywords, or the `WampResult`
   * @throws a `WampError`: the client's own, `no_such_procedure`, `timeout`, or `canceled` when the
   * session ends or the signal is aborted
   */
  call<T = unknown>(uri: Uri, args?: List, kwargs?: Dict, options?: WampCallOptions): Promise<T> {
    const request = this.request(uri, args, kwargs, options, false);
    return callClient(this.link.machine, request, unwrap) as Promise<T>;
  }

  /** Like `call`, but the whole result: positionals, keywords and details. */
  callResult(uri: Uri, args?: List, kwargs?: Dict, options?: WampCallOptions): Promise<WampResult> {
    const request = this.request(uri, args, kwargs, options, false);
    return callClient(this.link.machine, request, whole);
  }

  /**
   * Calls for progressive results: emits each of them, and the final one unless it is empty. The call
   * starts with the subscription; unsubscribing cancels it.
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
   * Like `stream`, but emits every result whole: positionals, keywords and details. All but the final one
   * have `progress: true` in their details; the final one is emitted even if it is empty.
   *
   * @example
   * session.streamResult('com.example.scan').subscribe(({ args, details }) => {
   *   if (details['progress'] !== true) console.log('found in all', args[0]);
   * });
   */
  streamResult(
    uri: Uri,
    args?: List,
    kwargs?: Dict,
    options?: WampCallOptions,
  ): Observable<WampResult> {
    return this.streamed(uri, args, kwargs, options, whole);
  }

  /**
   * The procedures under a prefix as methods: `session.remote<Clock>('com.example.clock').now()`
   * calls `com.example.clock.now`.
   *
   * @param options of every call
   */
  remote<T extends object>(prefix: Uri, options?: WampCallOptions): Remote<T> {
    return remoteProxy<T>((uri, args) => this.call(uri, args, {}, options), prefix);
  }

  /**
   * Sends an event to this client alone, if it subscribed to the topic.
   *
   * @returns the publication id
   * @throws if the payload cannot be encoded
   */
  publish(topic: Uri, args?: List, kwargs?: Dict, options: PublishOptions = {}): Id {
    const id = randomId();
    const { realm } = this;
    const { details } = options;
    this.link.sendPublication({ id, realm, topic, args, kwargs, details, options });
    return id;
  }

  /**
   * Resolves when this client has registered a procedure that answers to the URI, at once if it has:
   * after a reconnect, clients renew their registrations only some time after they are back.
   *
   * @throws `wamp.error.canceled` when the session ends first
   */
  async waitForRegistration(uri: Uri): Promise<void> {
    const { registrations } = this.link.machine;
    while (registrations.find(uri) === undefined) {
      if (!this.isOpen) throw new WampCanceledError(sharedTexts.notRegistered(uri));
      await new Promise<void>((resolve) => registrations.onceChanged(resolve));
    }
  }

  /**
   * Ends the session with GOODBYE.
   *
   * @param reason why, as a URI; default `wamp.close.normal`
   * @param message text for people
   * @returns when the connection is gone
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

function whole(args: List | undefined, kwargs: Dict | undefined, details: Dict): WampResult {
  return new WampResult(args, kwargs, details);
}
