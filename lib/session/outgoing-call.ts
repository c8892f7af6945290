import type { PeerFeatures } from '../protocol/features.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import { sharedDefaults } from '../protocol/shared-defaults.js';
import { WampTimeoutError } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import { withPayload } from '../protocol/wamp-result.js';
import type { CallingLeg } from './call-leg.js';
import type { Clock } from './clock.js';
import { GapTimer } from './gap-timer.js';
import type { SessionCore } from './session-core.js';
import { texts } from './texts.js';

/**
 * What the callee is told when its call is canceled (specification: "Call Canceling"): nothing (`skip`), to
 * stop and answer (`kill`), or to stop (`killnowait`).
 */
export type WampCancelMode = 'skip' | 'kill' | 'killnowait';

/** Who gets the answers to a call; after `result` or `error` nothing follows. */
export interface AnswerSink {
  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void;
  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void;
  error(error: Error): void;
  /** The call was canceled, and its answer is still to come: nothing more is sent for it. */
  canceled?(): void;
}

/** What to call at the other end, with what, and how. */
export interface CallRequest {
  readonly uri: Uri;
  readonly args?: List | undefined;
  readonly kwargs?: Dict | undefined;
  /** Whether the payload is only the first piece of the call's input. */
  readonly hasInput?: boolean;
  /** Milliseconds without an answer, or between two progressive ones; 0 or absent for none. */
  readonly timeoutMs?: number | undefined;
  /** Ask for progressive results. */
  readonly receiveProgress?: boolean;
  /** Default `killnowait`. */
  readonly cancelMode?: WampCancelMode | undefined;
  /** Further keys for INVOCATION.Details, or CALL.Options. */
  readonly details?: Dict | undefined;
}

/** One session, as its outgoing calls know it. */
export interface CallingSession extends SessionCore<{ readonly clock: Clock }> {
  /** What the other end announced. */
  readonly features: PeerFeatures;
  /** Whether only an end that announced what it takes is asked for progress. */
  readonly isStrict: boolean;
  /** The id of the last request that this end made; requests count up from 1 (specification: "IDs"). */
  lastRequest: Id;
}

/** The table that a call has its slot in. */
export interface OutgoingCallTable<Target> {
  readonly session: CallingSession;
  readonly leg: CallingLeg<Target>;
  /** Whether the other end may be asked for progressive results. */
  readonly mayAskForProgress: boolean;
  /** Answers nobody waits for. */
  lateAnswers: number;
  has(call: OutgoingCall<Target>): boolean;
  release(call: OutgoingCall<Target>): void;
  /** Tells an end that announced call canceling to stop. */
  stop(request: Id, mode: WampCancelMode): void;
}

/** One call of a procedure at the other end, until its one final answer. */
export class OutgoingCall<Target> {
  private timer: GapTimer | undefined;
  /** Why the call was canceled, while the other end's own answer is awaited. */
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
   * Sends the request and sets its timer.
   *
   * @throws if the payload cannot be encoded; then nothing was sent
   */
  start(): void {
    const { args, kwargs, hasInput, timeoutMs = 0 } = this.asked;
    this.sendPiece(args, kwargs, hasInput);
    if (timeoutMs > 0) this.setTimer(timeoutMs);
  }

  /**
   * Sends a piece of the call's input.
   *
   * @param hasMore whether more pieces follow (specification: "Progressive Call Invocations")
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
      // What was not asked for, or is no longer, neither reaches the caller nor keeps the call alive.
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

  /**
   * Cancels the call by its mode. An end that did not announce call canceling is told nothing. With
   * `kill` the other end has the rest of the timeout for their own answer; then the reason is the answer.
   */
  cancel(reason: WampError): void {
    if (this.cancelReason !== undefined || !this.table.has(this)) return;
    const { cancelMode, timeoutMs = 0 } = this.asked;
    if (cancelMode !== 'kill' || !this.table.session.features.callCanceling)
      return this.giveUp(reason);
    this.cancelReason = reason;
    if (timeoutMs <= 0) this.setTimer(sharedDefaults.callTimeoutMs);
    this.sink.canceled?.();
    this.table.stop(this.request, 'kill');
  }

  /** Waits no longer. */
  private giveUp(reason: WampError): void {
    const { session, leg } = this.table;
    const mode = this.asked.cancelMode === 'skip' ? 'skip' : 'killnowait';
    const isTold = session.features.callCanceling && (mode !== 'skip' || leg.hasSkip);
    if (isTold && this.cancelReason === undefined) this.table.stop(this.request, mode);
    // An end that goes on should not wait for more input.
    else if (this.isInputOpen && !isTold) this.sendPiece();
    // One that reads too slowly may have been ended by that.
    if (this.table.has(this)) this.fail(this.cancelReason ?? reason);
  }

  /** The error is made only when the time is up: its stack costs more than all the rest of a call. */
  private setTimer(timeoutMs: number): void {
    this.timer = new GapTimer(this.table.session.ports.clock, timeoutMs, () =>
      this.giveUp(new WampTimeoutError(texts.timedOut(this.asked.uri, timeoutMs))),
    );
  }

  private close(): void {
    this.table.release(this);
    this.timer?.stop();
  }
}

/** Only the protocol itself asks for progress, or says that more follows. */
function ownDetails({ progress: _progress, receive_progress: _receive, ...own }: Dict): Dict {
  return own;
}
