import { messageName } from '../protocol/message-specs.js';
import type { Answer, Dict, Id, List, Uri } from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import {
  WampCanceledError,
  WampTimeoutError,
  WampUnavailableError,
} from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import { withPayload, withProgress } from '../protocol/wamp-result.js';
import { CallInput, type HeapBudget, type InputPiece } from './call-input.js';
import type { CallLeg } from './call-leg.js';
import type { Clock } from './clock.js';
import { GapTimer } from './gap-timer.js';
import { sendError } from './send-error.js';
import type { SessionCore } from './session-core.js';
import { texts } from './texts.js';

/** Told once when the handler of a call should stop. */
export interface CallListener {
  onAbort(reason: WampError): void;
}

/** What a call needs from outside its session. */
export interface IncomingCallPorts extends HeapBudget {
  readonly clock: Clock;
}

/** The limits on one call. */
export interface IncomingCallLimits {
  /** Bytes of heap that its streamed input takes while it waits for the handler. */
  readonly maxInputBufferBytes: number;
}

/** The table that a call has its slot in. */
export interface IncomingCallTable {
  readonly session: SessionCore<IncomingCallPorts, IncomingCallLimits>;
  readonly leg: CallLeg;
  /** The call has its answer, but its handler still runs. */
  abandon(call: IncomingCall): void;
  /** The call has its answer and its handler has ended. */
  release(call: IncomingCall): void;
}

/**
 * One call of the other end, from its slot in the table to its one final answer. Whatever ends it first,
 * the answer, its cancellation, its timeout or the end of the session, closes the gate: nothing passes after it.
 */
export class IncomingCall {
  /** Why the handler should stop, once it should. */
  abortReason: WampError | undefined;
  /** Set by the hub before the handler runs. */
  listener: CallListener | undefined;
  /** The pieces of a progressive call invocation; absent for an ordinary call. */
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
    /** How much heap its request takes, as counted by the session. */
    readonly bytes: number,
  ) {
    if (options['progress'] === true)
      this.input = new CallInput(table.session.limits.maxInputBufferBytes, table.session.ports);
  }

  /** Whether the caller asked for progressive results. */
  get wantsProgress(): boolean {
    return this.options['receive_progress'] === true;
  }

  /** The option `timeout` in milliseconds; anything but a positive number counts as absent. */
  get timeoutMs(): number | undefined {
    const timeout = this.options['timeout'];
    return typeof timeout === 'number' && timeout > 0 ? timeout : undefined;
  }

  /** Whether the answer is still to come. */
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
   * Sends a progressive result, if the caller wants them and the call still runs.
   * @throws if the payload cannot be encoded
   */
  progress(args?: List, kwargs?: Dict, details?: Dict): void {
    if (this.answered || this.abortReason !== undefined || !this.wantsProgress) return;
    this.timer?.restart();
    this.send(true, args, kwargs, details);
  }

  /**
   * Sends the final result and frees the slot.
   * @throws if the payload cannot be encoded; the call then still waits for its answer
   */
  result(args?: List, kwargs?: Dict, details?: Dict): void {
    if (!this.answered) this.send(false, args, kwargs, details);
    this.finish();
  }

  /** Sends the final ERROR and frees the slot. */
  error(error: WampError): void {
    if (!this.answered) this.sendError(error);
    this.finish();
  }

  /**
   * Takes a further piece of this call's input (specification: "Progressive Call Invocations").
   *
   * @throws ProtocolViolation if the call is no stream, or its piece names another procedure
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

  /** CANCEL or INTERRUPT (specification: "Call Canceling"). Without a mode, or with an unknown one, it is `kill`. */
  cancel(mode: unknown): void {
    const reason = new WampCanceledError();
    if (mode === 'skip') this.skip(reason);
    else if (mode === 'killnowait') this.stop(reason);
    else this.abort(reason);
  }

  /** Answers with an ERROR at once and tells the handler to stop. */
  stop(reason: WampError): void {
    this.answerAhead(reason);
    this.abort(reason);
  }

  /** The session ended: no answer, and the handler should stop. */
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

  /** The handler goes on, with the input that had come. */
  private skip(reason: WampError): void {
    this.answerAhead(reason);
    this.input?.close();
  }

  /** Answers before the handler has ended; the table keeps the call, and its place, until it does. */
  answerAhead(reason: WampError): void {
    if (this.answered) return;
    this.sendError(reason);
    this.table.abandon(this);
    this.close();
  }

  /** Tells the handler to stop; until something answers, the answer is still its own to give. */
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
