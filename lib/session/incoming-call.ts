import { messageName } from '../protocol/message-codes.js';
import type { Answer, Dict, Id, List, Uri } from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import {
  WampCanceledError,
  WampTimeoutError,
  WampUnavailableError,
} from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import { withPayload, withProgress } from '../protocol/wamp-result.js';
import { CallInput, type InputPiece } from './call-input.js';
import type { CallLeg } from './call-leg.js';
import type { Clock } from './clock.js';
import { GapTimer } from './gap-timer.js';
import type { HeapBudget } from './heap-budget.js';
import { sendError } from './send-error.js';
import type { SessionCore } from './session-core.js';
import * as texts from './texts.js';

/** Called once when the handler of a call should stop. */
export interface CallListener {
  onAbort(reason: WampError): void;
}

/** The ports of an incoming call. */
export interface IncomingCallPorts extends HeapBudget {
  readonly clock: Clock;
}

/** The limits of one call. */
export interface IncomingCallLimits {
  /** The bytes of heap that streamed input may take while it waits for the handler. */
  readonly maxInputBufferBytes: number;
}

/** The table that contains a call. */
export interface IncomingCallTable {
  readonly session: SessionCore<IncomingCallPorts, IncomingCallLimits>;
  readonly leg: CallLeg;
  /** Moves a call that is answered but whose handler is still running. */
  abandon(call: IncomingCall): void;
  /** Removes a call that is answered and whose handler has ended. */
  release(call: IncomingCall): void;
}

/**
 * One call of the other end, from its place in the table to its final answer. The first of these ends it:
 * an answer, CANCEL, a timeout or the end of the session. Nothing is sent after that.
 */
export class IncomingCall {
  /** The reason for which the handler should stop; `undefined` while it may run. */
  abortReason: WampError | undefined;
  /** The callbacks for the handler. The hub sets them before the handler runs. */
  listener: CallListener | undefined;
  /** The streamed input; `undefined` for an ordinary call. */
  readonly input: CallInput | undefined;

  private answered = false;
  private timer: GapTimer | undefined;

  constructor(
    private readonly table: IncomingCallTable,
    readonly request: Id,
    readonly options: Dict,
    readonly procedure: Uri,
    readonly args: List | undefined,
    readonly kwargs: Dict | undefined,
    /** Its estimated heap size in bytes, as the session counts it. */
    readonly bytes: number,
  ) {
    if (options['progress'] === true)
      this.input = new CallInput(table.session.limits.maxInputBufferBytes, table.session.ports);
  }

  /** True if the caller asked for progressive results. */
  get wantsProgress(): boolean {
    return this.options['receive_progress'] === true;
  }

  /** The option `timeout` in milliseconds. Any value except a positive number counts as absent. */
  get timeoutMs(): number | undefined {
    const timeout = this.options['timeout'];
    return typeof timeout === 'number' && timeout > 0 ? timeout : undefined;
  }

  /** True until the call is answered. */
  get isOpen(): boolean {
    return !this.answered;
  }

  startTimer(): void {
    const { timeoutMs } = this;
    if (timeoutMs === undefined) return;
    this.timer = new GapTimer(this.table.session.ports.clock, timeoutMs, () =>
      this.stop(new WampTimeoutError(texts.timedOut(this.procedure, timeoutMs))),
    );
  }

  /**
   * Sends a progressive result, if the caller asked for it and the call is still running.
   *
   * @throws if the payload cannot be encoded
   */
  progress(args?: List, kwargs?: Dict, details?: Dict): void {
    if (this.answered || this.abortReason !== undefined || !this.wantsProgress) return;
    this.timer?.restart();
    this.send(true, args, kwargs, details);
  }

  /**
   * Sends the final result and removes the call.
   *
   * @throws if the payload cannot be encoded; the call is not answered then
   */
  result(args?: List, kwargs?: Dict, details?: Dict): void {
    if (!this.answered) this.send(false, args, kwargs, details);
    this.finish();
  }

  /** Sends the final ERROR and removes the call. */
  error(error: WampError): void {
    if (!this.answered) this.sendError(error);
    this.finish();
  }

  /**
   * Adds a further piece of streamed input (specification: "Progressive Call Invocations").
   *
   * @throws ProtocolViolation if the call has no streamed input, or if the piece names another procedure
   */
  chunk(piece: InputPiece, procedure: Uri, isLast: boolean): void {
    const { input } = this;
    if (input === undefined || !input.isOpen || procedure !== this.procedure)
      throw new ProtocolViolation(
        texts.requestInFlight(messageName(this.table.leg.request), this.request),
      );
    const hasRoom = isLast ? input.end(piece) : input.push(piece);
    if (!hasRoom) this.stop(new WampUnavailableError(texts.inputTooFast(this.procedure)));
  }

  /** Handles CANCEL or INTERRUPT (specification: "Call Canceling"). A missing or unknown mode means `kill`. */
  cancel(mode: unknown): void {
    const reason = new WampCanceledError();
    if (mode === 'skip') this.skip(reason);
    else if (mode === 'killnowait') this.stop(reason);
    else this.abort(reason);
  }

  /** Answers with an ERROR now and stops the handler. */
  stop(reason: WampError): void {
    this.answerAhead(reason);
    this.abort(reason);
  }

  /** Stops the handler without an answer, because the session has ended. */
  drop(reason: WampError): void {
    this.close();
    this.abort(reason);
  }

  private send(isPartial: boolean, args?: List, kwargs?: Dict, details?: Dict): void {
    const { session, leg } = this.table;
    const answer: Answer = [leg.answer, this.request, withProgress(details, isPartial)];
    session.send(withPayload(answer, args, kwargs));
  }

  private sendError(error: WampError): void {
    const { session, leg } = this.table;
    sendError(session, leg.request, this.request, error);
  }

  /** Answers now and lets the handler continue, with the input that has arrived. */
  private skip(reason: WampError): void {
    this.answerAhead(reason);
    this.input?.close();
  }

  /** Answers while the handler is running. The call keeps its place in the table until the handler has ended. */
  answerAhead(reason: WampError): void {
    if (this.answered) return;
    this.sendError(reason);
    this.table.abandon(this);
    this.close();
  }

  /** Stops the handler. It may still answer, as long as the call is not answered. */
  private abort(reason: WampError): void {
    if (this.abortReason !== undefined) return;
    this.abortReason = reason;
    this.input?.fail(reason);
    this.listener?.onAbort(reason);
  }

  private finish(): void {
    this.table.release(this);
    this.close();
    this.input?.close();
  }

  private close(): void {
    this.answered = true;
    this.timer?.stop();
  }
}
