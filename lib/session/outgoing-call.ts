import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import { WampTimeoutError } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp.error.js';
import { withPayload } from '../protocol/wamp.result.js';
import { GapTimer } from './gap-timer.js';
import type { Clock } from './clock.js';
import type { Registration } from './registrations.js';
import type { SessionCore } from './session-core.js';
import { texts } from '../protocol/texts.js';

/** Who gets the answers to a call of the client; after `result` or `error` nothing follows. */
export interface AnswerSink {
  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void;
  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void;
  error(error: Error): void;
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
  interrupt(request: Id): void;
}

/** One INVOCATION of a procedure the client registered, until its one final answer. */
export class OutgoingCall {
  private timer: GapTimer | undefined;

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
    const { args, kwargs, hasInput, timeoutMs = 0, uri } = this.invocation;
    this.invoke(args, kwargs, hasInput);
    if (timeoutMs <= 0) return;
    this.timer = new GapTimer(this.table.session.ports.clock, timeoutMs, () =>
      this.cancel(new WampTimeoutError(texts.timedOut(uri, timeoutMs))),
    );
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
  }

  onYield(options: Dict, args?: List, kwargs?: Dict): void {
    if (options['progress'] === true) {
      // What was not asked for neither reaches the caller nor keeps the call alive.
      if (this.invocation.receiveProgress !== true) return void this.table.lateAnswers++;
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

  /** Gives up waiting: INTERRUPT to clients that understand it, silence to the others. */
  cancel(reason: WampError): void {
    if (!this.table.has(this)) return;
    this.table.interrupt(this.request);
    this.fail(reason);
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
