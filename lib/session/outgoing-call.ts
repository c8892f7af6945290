import type { CallFeatures } from '../protocol/features.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import { oneOf } from '../protocol/options.js';
import { WampTimeoutError } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import { withPayload } from '../protocol/wamp-result.js';
import type { CallingLeg } from './call-leg.js';
import type { Clock } from './clock.js';
import { GapTimer } from './gap-timer.js';
import type { HeapBudget } from './heap-budget.js';
import type { SessionCore } from './session-core.js';
import { sessionOptionRules } from './session-options.js';
import * as texts from './texts.js';

/**
 * The way in which a call is canceled (specification: "Call Canceling"): the callee continues (`skip`), stops
 * and its answer is awaited (`kill`), or stops without a further answer (`killnowait`).
 */
export type WampCancelMode = 'skip' | 'kill' | 'killnowait';

export const cancelModeKind = oneOf({ skip: true, kill: true, killnowait: true } satisfies Record<
  WampCancelMode,
  true
>);

/** Receives the answers to a call. Nothing follows `result` or `error`. */
export interface AnswerSink {
  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void;
  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void;
  error(error: Error): void;
  /** Called when the call was canceled and only its answer is awaited. Nothing more is sent for it. */
  canceled?(): void;
}

/** A call to the other end, with its options. */
export interface CallRequest {
  readonly uri: Uri;
  readonly args?: List | undefined;
  readonly kwargs?: Dict | undefined;
  /** True if the payload is the first piece of streamed input. */
  readonly hasInput?: boolean;
  /** The timeout in milliseconds, for an answer and between two progressive results; 0 or absent for none. */
  readonly timeoutMs?: number | undefined;
  /** Asks for progressive results, if true. */
  readonly receiveProgress?: boolean;
  /** Default `killnowait`. */
  readonly cancelMode?: WampCancelMode | undefined;
  /** Further keys for INVOCATION.Details, or CALL.Options. */
  readonly details?: Dict | undefined;
}

/** The ports of an outgoing call. */
export interface OutgoingCallPorts extends HeapBudget {
  readonly clock: Clock;
}

/** The members of a session that its outgoing calls use. */
export interface CallingSession extends SessionCore<OutgoingCallPorts> {
  /** The features that the other end announced. */
  readonly features: CallFeatures;
  /** True if progressive results are requested only from an end that announced the features for them. */
  readonly isStrict: boolean;
  /** The id of the last request of this end. Ids count up from 1 (specification: "IDs"). */
  lastRequest: Id;
}

/** The table that contains a call. */
export interface OutgoingCallTable<Target> {
  readonly session: CallingSession;
  readonly leg: CallingLeg<Target>;
  /** True if progressive results may be requested from the other end. */
  readonly mayAskForProgress: boolean;
  /** The number of answers that came too late. */
  lateAnswers: number;
  has(call: OutgoingCall<Target>): boolean;
  release(call: OutgoingCall<Target>): void;
  /** Sends CANCEL or INTERRUPT. Used only if the other end announced call canceling. */
  stop(request: Id, mode: WampCancelMode): void;
}

/** One call of a procedure of the other end, until its final answer. */
export class OutgoingCall<Target> {
  private timer: GapTimer | undefined;
  /** The reason of the cancellation, while the answer of the other end is awaited. */
  private cancelReason: WampError | undefined = undefined;
  private isInputOpen = false;

  constructor(
    private readonly table: OutgoingCallTable<Target>,
    readonly request: Id,
    private readonly target: Target,
    private readonly asked: CallRequest,
    private readonly sink: AnswerSink,
  ) {}

  /**
   * Sends the request and starts its timer.
   *
   * @throws if the payload cannot be encoded; nothing is sent then
   */
  start(): void {
    const { args, kwargs, hasInput, timeoutMs = 0 } = this.asked;
    this.sendPiece(args, kwargs, hasInput);
    // Sending may have ended the session, or brought the answer.
    if (timeoutMs > 0 && this.table.has(this)) this.setTimer(timeoutMs);
  }

  /**
   * Sends a piece of the input.
   *
   * @param hasMore true if more pieces follow (specification: "Progressive Call Invocations")
   * @throws if the payload cannot be encoded
   */
  sendPiece(args?: List, kwargs?: Dict, hasMore = false): void {
    const { session, leg, mayAskForProgress } = this.table;
    const { uri, receiveProgress, details: given } = this.asked;
    const details: Dict = given === undefined ? {} : ownDetails(given);
    if (receiveProgress === true && mayAskForProgress) details['receive_progress'] = true;
    if (hasMore) details['progress'] = true;
    session.send(withPayload(leg.ask(this.request, this.target, uri, details), args, kwargs));
    this.isInputOpen = hasMore;
  }

  onAnswer(options: Dict, args?: List, kwargs?: Dict): void {
    if (options['progress'] === true) {
      // A progressive result that is not wanted neither reaches the caller nor restarts the timer.
      const isWanted = this.asked.receiveProgress === true && this.cancelReason === undefined;
      if (!isWanted) return void this.table.lateAnswers++;
      this.timer?.restart();
      this.sink.progress(args, kwargs, options);
    } else {
      this.close();
      this.sink.result(args, kwargs, options);
    }
  }

  fail(error: Error): void {
    this.close();
    this.sink.error(error);
  }

  /** Handles an ERROR of the other end. */
  onError(error: WampError): void {
    this.fail(this.named(error));
  }

  /**
   * Cancels the call by its mode. Nothing is sent to an end that did not announce call canceling. With
   * `kill`, the other end has the rest of the timeout for its own answer; after that, the call fails with
   * `reason`.
   */
  cancel(reason: WampError): void {
    if (this.cancelReason !== undefined || !this.table.has(this)) return;
    const { cancelMode, timeoutMs = 0 } = this.asked;
    if (cancelMode !== 'kill' || !this.table.session.features.callCanceling)
      return this.giveUp(reason);
    this.cancelReason = reason;
    if (timeoutMs <= 0) this.setTimer(sessionOptionRules.callTimeoutMs.default);
    this.sink.canceled?.();
    this.table.stop(this.request, 'kill');
  }

  /** Ends the call without waiting for an answer, also not for one that comes while CANCEL is sent. */
  private giveUp(reason: WampError): void {
    this.close();
    const { session, leg } = this.table;
    const mode = this.asked.cancelMode === 'skip' ? 'skip' : 'killnowait';
    const isTold = session.features.callCanceling && (mode !== 'skip' || leg.hasSkip);
    if (isTold && this.cancelReason === undefined) this.table.stop(this.request, mode);
    // Otherwise the other end would continue and wait for more input.
    else if (this.isInputOpen && !isTold) this.sendPiece();
    this.sink.error(this.cancelReason ?? reason);
  }

  /** Returns an error that no other call has, with the names of this one. */
  private named(error: WampError): WampError {
    error.procedure = this.asked.uri;
    error.request = this.request;
    return error;
  }

  /** Starts the timer. The error is created only when it expires, because its stack costs more than the rest of a call. */
  private setTimer(timeoutMs: number): void {
    this.timer = new GapTimer(this.table.session.ports.clock, timeoutMs, () =>
      this.giveUp(this.named(new WampTimeoutError(texts.timedOut(this.asked.uri, timeoutMs)))),
    );
  }

  private close(): void {
    this.table.release(this);
    this.timer?.stop();
  }
}

/** Returns the details without the keys `progress` and `receive_progress`, which only the protocol sets. */
function ownDetails({ progress: _progress, receive_progress: _receive, ...own }: Dict): Dict {
  return own;
}
