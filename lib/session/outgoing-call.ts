import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import { sharedDefaults } from '../protocol/shared-defaults.js';
import { WampTimeoutError } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import { withPayload } from '../protocol/wamp-result.js';
import type { Clock } from './clock.js';
import { GapTimer } from './gap-timer.js';
import type { Registration } from './registrations.js';
import type { SessionCore } from './session-core.js';
import { texts } from './texts.js';

/**
 * What a client is told when its call is canceled (specification: "Call Canceling"): nothing (`skip`), to
 * stop and answer (`kill`), or to stop (`killnowait`).
 */
export type WampCancelMode = 'skip' | 'kill' | 'killnowait';

/** Who gets the answers to a call of the client; after `result` or `error` nothing follows. */
export interface AnswerSink {
  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void;
  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void;
  error(error: Error): void;
  /** The call was canceled, and its answer is still to come: nothing more is sent for it. */
  canceled?(): void;
}

/** What to call at the client, with what, and how. */
export interface InvocationRequest {
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
  /** Further keys for INVOCATION.Details. */
  readonly details?: Dict | undefined;
}

/** The table that a call has its slot in. */
export interface OutgoingCallTable {
  readonly session: SessionCore<{ readonly clock: Clock }>;
  /** Whether the client may be asked for progressive results. */
  readonly mayAskForProgress: boolean;
  /** Answers nobody waits for. */
  lateAnswers: number;
  has(call: OutgoingCall): boolean;
  release(call: OutgoingCall): void;
  /** Tells a client that announced call canceling to stop. */
  interrupt(request: Id, mode: 'kill' | 'killnowait'): void;
}

/** One INVOCATION of a procedure the client registered, until its one final answer. */
export class OutgoingCall {
  private timer: GapTimer | undefined;
  /** Why the call was canceled, while the client's own answer is awaited. */
  private cancelReason: WampError | undefined = undefined;
  private isInputOpen = false;

  constructor(
    private readonly table: OutgoingCallTable,
    readonly request: Id,
    private readonly registration: Registration,
    private readonly invocation: InvocationRequest,
    private readonly sink: AnswerSink,
  ) {}

  /**
   * Sends the INVOCATION and sets its timer.
   *
   * @throws if the payload cannot be encoded; then nothing was sent
   */
  start(): void {
    const { args, kwargs, hasInput, timeoutMs = 0 } = this.invocation;
    this.invoke(args, kwargs, hasInput);
    if (timeoutMs > 0) this.setTimer(timeoutMs);
  }

  /**
   * Sends a piece of the call's input.
   *
   * @param hasMore whether more pieces follow (specification: "Progressive Call Invocations")
   * @throws if the payload cannot be encoded
   */
  invoke(args?: List, kwargs?: Dict, hasMore = false): void {
    const { id, match } = this.registration;
    const { uri, receiveProgress, details: given } = this.invocation;
    const details: Dict = given === undefined ? {} : ownDetails(given);
    if (match !== 'exact') details['procedure'] = uri;
    if (receiveProgress === true && this.table.mayAskForProgress)
      details['receive_progress'] = true;
    if (hasMore) details['progress'] = true;
    this.table.session.send(
      withPayload([MessageCode.Invocation, this.request, id, details], args, kwargs),
    );
    this.isInputOpen = hasMore;
  }

  onYield(options: Dict, args?: List, kwargs?: Dict): void {
    if (options['progress'] === true) {
      // What was not asked for, or is no longer, neither reaches the caller nor keeps the call alive.
      const isWanted = this.invocation.receiveProgress === true && this.cancelReason === undefined;
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
   * Cancels the call by its mode. Clients that did not announce call canceling are told nothing. With
   * `kill` the others have the rest of the timeout for their own answer; then the reason is the answer.
   */
  cancel(reason: WampError): void {
    if (this.cancelReason !== undefined || !this.table.has(this)) return;
    const { cancelMode, timeoutMs = 0 } = this.invocation;
    if (cancelMode !== 'kill' || !this.table.session.features.callCanceling)
      return this.giveUp(reason);
    this.cancelReason = reason;
    if (timeoutMs <= 0) this.setTimer(sharedDefaults.callTimeoutMs);
    this.sink.canceled?.();
    this.table.interrupt(this.request, 'kill');
  }

  /** Waits no longer. */
  private giveUp(reason: WampError): void {
    const { cancelMode } = this.invocation;
    const isTold = cancelMode !== 'skip' && this.table.session.features.callCanceling;
    if (isTold && this.cancelReason === undefined) this.table.interrupt(this.request, 'killnowait');
    // A client that goes on should not wait for more input.
    else if (this.isInputOpen && !isTold) this.invoke();
    // One that reads too slowly may have been ended by that.
    if (this.table.has(this)) this.fail(this.cancelReason ?? reason);
  }

  /** The error is made only when the time is up: its stack costs more than all the rest of a call. */
  private setTimer(timeoutMs: number): void {
    this.timer = new GapTimer(this.table.session.ports.clock, timeoutMs, () =>
      this.giveUp(new WampTimeoutError(texts.timedOut(this.invocation.uri, timeoutMs))),
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
