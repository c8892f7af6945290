import type { RunningSource } from '../../calls/answered-call.js';
import type { ObservableLike, Stoppable, StreamObserver } from '../../calls/async-value.js';
import { guardedController } from '../../calls/guarded-signal.js';
import { unwrappedPiece, wholeInput } from '../../calls/input-pieces.js';
import type { Pace } from '../../calls/pace.js';
import { randomId } from '../../protocol/ids.js';
import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import {
  WampCanceledError,
  WampRuntimeError,
  WampUnavailableError,
} from '../../protocol/standard-errors.js';
import { isWampError } from '../../protocol/thrown.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { toPayload, WampResult } from '../../protocol/wamp-result.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import * as texts from '../texts.js';
import type { CallSession } from './call-session.js';
import { LoopPace } from './loop-pace.js';
import { isObservable, observe } from './observe.js';
import { WampCallInput } from './wamp-call-input.js';

/**
 * A call of a procedure that the client has registered, for its handler.
 *
 * @example
 * await client.register('com.example.count', async (call) => {
 *   for (let n = 1; n <= 3 && !call.signal.aborted; n++) call.progress(n);
 *   return 'done';
 * });
 */
export class WampCall {
  /** @internal */
  source: RunningSource | undefined;
  /** @internal */
  readonly isStream = true;
  /** @internal */
  readonly isPulled = false;
  private controller: AbortController | undefined;

  /** @internal */
  constructor(
    private readonly call: IncomingCall,
    private readonly session: CallSession,
  ) {}

  /** The called URI. For a pattern, it is the full URI that matched. */
  get procedure(): Uri {
    return this.call.procedure;
  }

  /** Positional arguments, empty if there are none. */
  get args(): List {
    return this.call.args ?? [];
  }

  /** Keyword arguments, empty if there are none. */
  get kwargs(): Dict {
    return this.call.kwargs ?? {};
  }

  /** INVOCATION.Details. */
  get details(): Dict {
    return this.call.options;
  }

  /** The session id of the caller, if the router discloses it (specification: "Caller Identification"). */
  get caller(): Id | undefined {
    return this.details['caller'] as Id | undefined;
  }

  /** The authid of the caller, if the router discloses it. */
  get callerAuthid(): string | undefined {
    return this.details['caller_authid'] as string | undefined;
  }

  /** The role of the caller, if the router discloses it. */
  get callerAuthrole(): string | undefined {
    return this.details['caller_authrole'] as string | undefined;
  }

  /** True if the caller asked for progressive results. */
  get receiveProgress(): boolean {
    return this.call.wantsProgress;
  }

  /** True if an answer can still reach the caller. */
  get isOpen(): boolean {
    return this.call.isOpen;
  }

  /** Aborted when the call is canceled, and at the end of the session. The reason is a `WampError`. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = guardedController((error) =>
        this.session.report(texts.signalListenerFailed(this.procedure), error),
      );
      if (this.call.abortReason !== undefined) this.controller.abort(this.call.abortReason);
    }
    return this.controller.signal;
  }

  /** The streamed input of the caller. An ordinary call is a stream of one payload. */
  get input(): WampCallInput {
    const { input, args, kwargs } = this.call;
    return new WampCallInput(input ?? wholeInput(args, kwargs), unwrappedPiece);
  }

  /**
   * Sends a progressive result. Does nothing if the caller did not ask for progressive results, or if the
   * call has ended.
   *
   * @throws if the value cannot be encoded; `wamp.error.unavailable` if the connection is too slow
   */
  progress(value: unknown): void {
    if (this.isFull) throw new WampUnavailableError(texts.slowConnection);
    const [args, kwargs] = toPayload(value);
    this.call.progress(args, kwargs, detailsOf(value));
  }

  /** @internal */
  get isFull(): boolean {
    return this.session.backlog.isFull;
  }

  /** @internal */
  async hasRoom(): Promise<void> {
    // Another sender may have taken the room meanwhile.
    while (this.isFull) await this.session.backlog.caughtUp();
  }

  /** @internal */
  pace(): Pace {
    return new LoopPace(() => (this.receiveProgress ? this.session.backlog.caughtUp() : undefined));
  }

  /** @internal */
  isObservable(value: object): value is ObservableLike {
    return isObservable(value);
  }

  /** @internal */
  subscribeTo(source: ObservableLike, observer: StreamObserver): Stoppable {
    return observe(source, observer, (error) => this.stopFailed(error));
  }

  /** @internal */
  succeed(value: unknown): void {
    if (isWampError(value)) return this.fail(value);
    try {
      const [args, kwargs] = toPayload(value);
      this.call.result(args, kwargs, detailsOf(value));
    } catch (error) {
      this.fail(error);
    }
  }

  /**
   * Answers with an error. After an abort, any error except a `WampError` is replaced with the reason of
   * the abort.
   *
   * @internal
   */
  fail(error: unknown): void {
    if (isWampError(error)) this.call.error(error);
    else this.call.error(this.call.abortReason ?? this.explain(error));
  }

  /** @internal */
  endedEarly(): boolean {
    const { isOpen, abortReason } = this.call;
    if (isOpen && abortReason === undefined) return false;
    this.call.error(abortReason ?? new WampCanceledError());
    return true;
  }

  /** @internal */
  stopFailed(error: unknown): void {
    this.session.report(texts.sourceNotStopped(this.procedure), error);
  }

  /**
   * Aborts the signal, and stops a stream. A handler that uses the signal answers the call itself after it
   * has stopped. For any other, `reason` is the answer.
   *
   * @internal
   */
  onAbort(reason: WampError): void {
    const { source, controller } = this;
    controller?.abort(reason);
    source?.stop(() => this.call.error(reason));
    if (source !== undefined || controller === undefined) this.call.answerAhead(reason);
  }

  /** Returns the error that the caller gets for an internal one, whose message may be confidential. */
  private explain(error: unknown): WampError {
    const reference = randomId().toString(36);
    this.session.report(texts.handlerFailed(this.procedure, reference), error);
    return new WampRuntimeError(texts.internalError, { reference });
  }
}

function detailsOf(value: unknown): Dict | undefined {
  return value instanceof WampResult ? value.details : undefined;
}
