import type { RunningSource } from '../../calls/answered-call.js';
import { unwrappedPiece, WampInputStream } from '../../calls/input-stream.js';
import type { Dict, List, Uri } from '../../protocol/messages.js';
import { sharedTexts } from '../../protocol/shared-texts.js';
import { WampCanceledError, WampUnavailableError } from '../../protocol/standard-errors.js';
import { isWampError } from '../../protocol/thrown.js';
import type { WampError } from '../../protocol/wamp-error.js';
import { type ResultShape, toPayload, WampResult } from '../../protocol/wamp-result.js';
import { CallInput } from '../../session/call-input.js';
import type { IncomingCall } from '../../session/incoming-call.js';
import type { CallMeter } from '../operations/call-meter.js';
import type { WampSession } from '../session/wamp-session.js';
import type { ExplainError } from './explain-error.js';
import { WampRequestContext } from './request-context.js';

const noArgs: List = [];
const noKwargs: Dict = {};

/** One call of a client, as its handler sees it. */
export class WampCallContext extends WampRequestContext {
  /**
   * Set while an Observable or async iterable produces the results.
   *
   * @internal
   */
  source: RunningSource | undefined;
  /**
   * Told once, when the handler has ended and the call has its answer.
   *
   * @internal
   */
  onEnd: (() => void) | undefined;
  private controller: AbortController | undefined;

  /** @internal */
  constructor(
    readonly session: WampSession,
    private readonly call: IncomingCall,
    private readonly results: ResultShape,
    private readonly explain: ExplainError,
    private readonly meter: CallMeter | undefined,
  ) {
    super();
  }

  get uri(): Uri {
    return this.call.procedure;
  }

  get args(): List {
    return this.call.args ?? noArgs;
  }

  get kwargs(): Dict {
    return this.call.kwargs ?? noKwargs;
  }

  get details(): Dict {
    return this.call.options;
  }

  /** Whether the caller asked for progressive results. */
  get receiveProgress(): boolean {
    return this.call.wantsProgress;
  }

  /** Whether an answer can still reach the caller. */
  get isOpen(): boolean {
    return this.call.isOpen;
  }

  /** The caller's timeout in milliseconds, if it set one; between progressive results it starts anew. */
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
   * What the caller streams (specification: "Progressive Call Invocations"). An ordinary call is a
   * stream of its one payload. It can be read once and fails when the call is aborted.
   */
  get input(): WampInputStream {
    const { input, args, kwargs } = this.call;
    const report = (error: unknown): void => void this.explain(error, this);
    return new WampInputStream(input ?? wholeInput(args, kwargs), report, unwrappedPiece);
  }

  /**
   * Sends a progressive result. Does nothing if the caller did not ask for them, or the call is over.
   *
   * @throws if the value cannot be encoded, or `wamp.error.unavailable` if the caller has not read what
   * was sent before and there is no room for more
   */
  progress(value: unknown): void {
    if (this.isFull) throw new WampUnavailableError(sharedTexts.readsTooSlowly);
    const [args, kwargs] = toPayload(value, this.results);
    this.call.progress(args, kwargs, value instanceof WampResult ? value.details : undefined);
  }

  /**
   * Whether there is no room for a further progressive result.
   *
   * @internal
   */
  get isFull(): boolean {
    return this.session.link.outbox.isFull;
  }

  /**
   * Resolves when the caller has read what it lags behind with; nothing if it keeps up, or if it gets
   * only the last value.
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
    // Others may take what this waited for.
    while (this.isFull) await this.session.link.outbox.caughtUp();
  }

  /**
   * Answers with a value; one that cannot be encoded becomes an ERROR.
   *
   * @internal
   */
  succeed(value: unknown): void {
    if (isWampError(value)) return this.fail(value);
    // Answered ahead: what is left is to free the slot.
    if (!this.isOpen) return this.refuse(new WampCanceledError());
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
   * Answers with an error. After an abort, only an error the author chose goes out instead of the
   * reason of the abort.
   *
   * @internal
   */
  fail(error: unknown): void {
    if (isWampError(error)) this.refuse(this.explain(error, this));
    else this.refuse(this.call.abortReason ?? this.explain(error, this));
  }

  /**
   * Ends a call that was canceled before its handler came to its stream; says whether it was.
   *
   * @internal
   */
  endedEarly(): boolean {
    const { isOpen, abortReason } = this.call;
    if (isOpen && abortReason === undefined) return false;
    this.refuse(abortReason ?? new WampCanceledError());
    return true;
  }

  /**
   * Writes down what a source threw when it was told to stop; the call has its answer by then.
   *
   * @internal
   */
  stopFailed(error: unknown): void {
    this.explain(error, this);
  }

  /**
   * A handler that holds the signal gives the answer itself, when it has stopped. A stream is stopped
   * here, and a handler that never took the signal cannot know: both are answered for.
   *
   * @internal
   */
  onAbort(reason: WampError): void {
    this.controller?.abort(reason);
    if (this.source !== undefined) this.source.stop(() => this.refuse(reason));
    if (this.source !== undefined || this.controller === undefined) this.answerAhead(reason);
    else if (!this.isOpen) this.meter?.failed(reason);
  }

  /** The handler still runs, and counts until it has ended. */
  private answerAhead(reason: WampError): void {
    this.meter?.failed(this.isOpen ? reason : (this.call.abortReason ?? reason));
    this.call.answerAhead(reason);
  }

  /** What counts is the answer the caller got, which CANCEL or a timeout may have given ahead. */
  private refuse(error: WampError): void {
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

function wholeInput(args: List | undefined, kwargs: Dict | undefined): CallInput {
  const input = new CallInput(Infinity);
  input.end({ args, kwargs, bytes: 0 });
  return input;
}
