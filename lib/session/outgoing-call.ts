import { MessageCode } from '../protocol/message-codes.js';
import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import { WampTimeoutError } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp.error.js';
import { withPayload } from '../protocol/wamp.result.js';
import { GapTimer } from './gap-timer.js';
import type { OutgoingCalls } from './outgoing-calls.js';
import type { Registration } from './registrations.js';
import { texts } from '../protocol/texts.js';

/** Who gets the answers to a call of the client; after `result` or `error` nothing follows. */
export interface AnswerSink {
  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void;
  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void;
  error(error: Error): void;
}

/** What goes with an INVOCATION besides its payload. */
export interface InvocationOptions {
  /** Milliseconds without an answer, or between two progressive ones; 0 or absent for none. */
  readonly timeoutMs?: number | undefined;
  /** Ask for progressive results. */
  readonly receiveProgress?: boolean;
  /** Further keys for INVOCATION.Details. */
  readonly details?: Dict | undefined;
}

/** One INVOCATION of a procedure the client registered, until its one final answer. */
export class OutgoingCall {
  private timer: GapTimer | undefined;

  constructor(
    private readonly table: OutgoingCalls,
    readonly request: Id,
    private readonly registration: Registration,
    private readonly uri: Uri,
    private readonly sink: AnswerSink,
    private readonly options: InvocationOptions,
  ) {}

  /**
   * Sends the INVOCATION, or a further piece of its input.
   *
   * @param hasMore whether more pieces follow (specification: "Progressive Call Invocations")
   * @throws if the payload cannot be encoded
   */
  invoke(args?: List, kwargs?: Dict, hasMore = false): void {
    const details: Dict = { ...this.options.details };
    if (this.registration.match !== 'exact') details['procedure'] = this.uri;
    if (this.options.receiveProgress === true) details['receive_progress'] = true;
    if (hasMore) details['progress'] = true;
    const { id } = this.registration;
    this.table.ports.send(
      withPayload([MessageCode.Invocation, this.request, id, details], args, kwargs),
    );
  }

  startTimer(): void {
    const { timeoutMs } = this.options;
    if (timeoutMs === undefined || timeoutMs <= 0) return;
    this.timer = new GapTimer(this.table.ports.clock, timeoutMs, () =>
      this.cancel(new WampTimeoutError(texts.timedOut(this.uri, timeoutMs))),
    );
  }

  onYield(options: Dict, args?: List, kwargs?: Dict): void {
    if (options['progress'] === true) {
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
