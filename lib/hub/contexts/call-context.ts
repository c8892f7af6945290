import { isObservable, type Observable } from 'rxjs';
import type { RunningSource } from '../../calls/answered-call.js';
import type { ObservableLike, Stoppable, StreamObserver } from '../../calls/async-value.js';
import { FairPace } from '../../calls/fair-pace.js';
import { subscribeGuarded } from '../../calls/guarded-subscriber.js';
import { unwrappedPiece, wholeInput } from '../../calls/input-pieces.js';
import { WampInputStream } from '../../calls/input-stream.js';
import type { Pace } from '../../calls/pace.js';
import type { Dict, List, Uri } from '../../protocol/messages.js';
import * as sharedTexts from '../../protocol/shared-texts.js';
import { WampCanceledError, WampUnavailableError } from '../../protocol/standard-errors.js';
import { ignoreRejection, isWampError } from '../../protocol/thrown.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { type ResultShape, toPayload, WampResult } from '../../protocol/wamp-result.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import type { CallMeter } from '../operations/call-meter.js';
import type { WampPeer } from '../session/wamp-peer.js';
import type { WampSession } from '../session/wamp-session.js';
import type { ExplainError } from './explain-error.js';
import { WampRequestContext } from './request-context.js';

const noArgs: List = [];
const noKwargs: Dict = {};

/**
 * The context of a call, for its handler.
 *
 * @typeParam Peer - the other end: a `WampSession`, or `WampPeer` for a handler that is served at a router
 */
export class WampCallContext<Peer extends WampPeer = WampSession> extends WampRequestContext<Peer> {
  /**
   * Set while an Observable or async iterable produces the results.
   *
   * @internal
   */
  source: RunningSource | undefined;
  /**
   * Called once, when the handler has ended and the call is answered.
   *
   * @internal
   */
  onEnd: (() => void) | undefined;
  private controller: AbortController | undefined;

  /** @internal */
  constructor(
    readonly session: Peer,
    private readonly call: IncomingCall,
    private readonly results: ResultShape,
    private readonly explain: ExplainError,
    private readonly meter: CallMeter | undefined,
  ) {
    super();
  }

  /** The called URI. For a handler with a pattern, it is the full URI that matched. */
  get uri(): Uri {
    return this.call.procedure;
  }

  /** Positional arguments, empty if the CALL has none. */
  get args(): List {
    return this.call.args ?? noArgs;
  }

  /** Keyword arguments, empty if the CALL has none. */
  get kwargs(): Dict {
    return this.call.kwargs ?? noKwargs;
  }

  /** CALL.Options, as the client sent them. */
  get details(): Dict {
    return this.call.options;
  }

  /** True if the caller asked for progressive results. */
  get receiveProgress(): boolean {
    return this.call.wantsProgress;
  }

  /** True if an answer can still reach the caller. */
  get isOpen(): boolean {
    return this.call.isOpen;
  }

  /** The timeout of the caller in milliseconds, if it set one. It starts again with each progressive result. */
  get timeoutMs(): number | undefined {
    return this.call.timeoutMs;
  }

  /** Aborted by CANCEL, timeout, the end of the session and shutdown. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = this.makeController();
      if (this.call.abortReason !== undefined) this.controller.abort(this.call.abortReason);
    }
    return this.controller.signal;
  }

  /**
   * The streamed input of the caller (specification: "Progressive Call Invocations"). An ordinary call
   * is a stream of one payload. The stream can be read once, and fails when the call is aborted.
   */
  get input(): WampInputStream {
    const { input, args, kwargs } = this.call;
    const report = (error: unknown): void => void this.explain(error, this);
    return new WampInputStream(
      input ?? wholeInput(args, kwargs),
      this.share,
      report,
      unwrappedPiece,
    );
  }

  /**
   * Sends a progressive result. Does nothing if the caller did not ask for progressive results, or if
   * the call has ended.
   *
   * @throws if the value cannot be encoded; `wamp.error.unavailable` if the caller reads too slowly and
   * there is no room for more
   */
  progress(value: unknown): void {
    if (this.isFull) throw new WampUnavailableError(sharedTexts.readsTooSlowly);
    const [args, kwargs] = toPayload(value, this.results);
    this.call.progress(args, kwargs, value instanceof WampResult ? value.details : undefined);
  }

  /**
   * True if there is no room for a further progressive result.
   *
   * @internal
   */
  get isFull(): boolean {
    return this.session.link.outbox.isFull;
  }

  /**
   * Returns a promise that resolves when the caller has caught up; `undefined` if it is not behind, or
   * if it gets only the last value.
   *
   * @internal
   */
  override caughtUp(): Promise<void> | undefined {
    if (!this.receiveProgress) return undefined;
    return this.source?.passed ?? this.session.link.outbox.caughtUp();
  }

  /**
   * Resolves when there is room for a further result.
   *
   * @internal
   */
  async hasRoom(): Promise<void> {
    // Another sender may have taken the room meanwhile.
    while (this.isFull) await this.session.link.outbox.caughtUp();
  }

  /** @internal */
  pace(): Pace {
    return new FairPace(this.share, () => this.caughtUp());
  }

  /** @internal */
  isObservable(value: object): value is ObservableLike {
    return isObservable(value);
  }

  /** @internal */
  subscribeTo(source: ObservableLike, observer: StreamObserver): Stoppable {
    return subscribeGuarded(source as Observable<unknown>, observer, (error) =>
      this.stopFailed(error),
    );
  }

  /**
   * Answers with a value. A value that cannot be encoded becomes an ERROR.
   *
   * @internal
   */
  succeed(value: unknown): void {
    if (isWampError(value)) return this.fail(value);
    // The call is answered already: this only frees its slot.
    if (!this.isOpen) return this.sendError(new WampCanceledError());
    try {
      const [args, kwargs] = toPayload(value, this.results);
      this.call.result(args, kwargs, value instanceof WampResult ? value.details : undefined);
      this.meter?.succeeded();
    } catch (error) {
      return this.fail(error);
    }
    this.ended();
  }

  /**
   * Answers with an error. After an abort, a `WampError` of the handler is sent; any other error is
   * replaced with the reason of the abort.
   *
   * @internal
   */
  fail(error: unknown): void {
    const { abortReason } = this.call;
    if (abortReason === undefined || isWampError(error))
      return this.sendError(this.explain(error, this));
    ignoreRejection(error);
    this.sendError(abortReason);
  }

  /**
   * Ends a call that was canceled before its handler returned a stream. Returns true if it was canceled.
   *
   * @internal
   */
  endedEarly(): boolean {
    const { isOpen, abortReason } = this.call;
    if (isOpen && abortReason === undefined) return false;
    this.sendError(abortReason ?? new WampCanceledError());
    return true;
  }

  /**
   * Logs the error of a source that failed to stop. The call is answered already.
   *
   * @internal
   */
  stopFailed(error: unknown): void {
    this.explain(error, this);
  }

  /**
   * Aborts the signal, and stops a stream. A handler that uses the signal answers the call itself after
   * it has stopped. For a stream, or for any other handler, the hub answers with `reason`.
   *
   * @internal
   */
  onAbort(reason: WampError): void {
    this.controller?.abort(reason);
    if (this.source !== undefined) this.source.stop(() => this.sendError(reason));
    if (this.source !== undefined || this.controller === undefined) this.answerAhead(reason);
    else if (!this.isOpen) this.meter?.failed(reason);
  }

  /** Answers the call while its handler still runs. The call keeps its slot until the handler has ended. */
  private answerAhead(reason: WampError): void {
    this.meter?.failed(this.isOpen ? reason : (this.call.abortReason ?? reason));
    this.call.answerAhead(reason);
  }

  /** Sends an error. The meter counts the error that the caller got, which may be an earlier one of CANCEL or a timeout. */
  private sendError(error: WampError): void {
    this.meter?.failed(this.isOpen ? error : (this.call.abortReason ?? new WampCanceledError()));
    this.call.error(error);
    this.ended();
  }

  private ended(): void {
    const { onEnd } = this;
    this.onEnd = undefined;
    onEnd?.();
  }
}
