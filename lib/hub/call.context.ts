import { Observable } from 'rxjs';
import type { Dict, List, Uri } from '../protocol/messages.js';
import { WampCanceledError } from '../protocol/standard-errors.js';
import { WampError } from '../protocol/wamp.error.js';
import { type ResultShape, toPayload, unwrap, WampResult } from '../protocol/wamp.result.js';
import type { InputSink } from '../session/call-input.js';
import type { CallListener, IncomingCall } from '../session/incoming-call.js';
import type { ExplainError } from './explain.error.js';
import { WampRequestContext } from './request.context.js';
import type { WampSession } from './wamp.session.js';

const noArgs: List = [];
const noKwargs: Dict = {};

/** What runs for a call and can be told to stop: a subscription, an iteration. */
export interface RunningSource {
  /** Never throws. */
  stop(): void;
}

/** One call of a client, as its handler sees it. */
export class WampCallContext extends WampRequestContext implements CallListener {
  /**
   * Set while an Observable or async iterable produces the results.
   *
   * @internal
   */
  source: RunningSource | undefined;
  private controller: AbortController | undefined;

  constructor(
    readonly session: WampSession,
    private readonly call: IncomingCall,
    private readonly results: ResultShape,
    private readonly explain: ExplainError,
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
      this.controller = new AbortController();
      if (this.call.abortReason !== undefined) this.controller.abort(this.call.abortReason);
    }
    return this.controller.signal;
  }

  /**
   * What the caller streams (specification: "Progressive Call Invocations"). An ordinary call is a
   * stream of its one payload. It can be subscribed to once and fails when the call is aborted.
   */
  get input(): Observable<unknown> {
    const { input, args, kwargs } = this.call;
    return new Observable((subscriber) => {
      if (input === undefined) {
        if (args !== undefined || kwargs !== undefined) subscriber.next(unwrap(args, kwargs));
        return subscriber.complete();
      }
      const sink: InputSink = {
        next: (chunkArgs, chunkKwargs) => subscriber.next(unwrap(chunkArgs, chunkKwargs)),
        complete: () => subscriber.complete(),
        error: (reason) => subscriber.error(reason),
      };
      input.attach(sink);
      return () => input.detach(sink);
    });
  }

  /**
   * Sends a progressive result. Does nothing if the caller did not ask for them, or the call is over.
   *
   * @throws if the value cannot be encoded
   */
  progress(value: unknown): void {
    const [args, kwargs] = toPayload(value, this.results);
    this.call.progress(args, kwargs, value instanceof WampResult ? value.details : undefined);
  }

  /**
   * Answers with a value; one that cannot be encoded becomes an ERROR.
   *
   * @internal
   */
  succeed(value: unknown): void {
    if (value instanceof WampError) return this.fail(value);
    const [args, kwargs] = toPayload(value, this.results);
    try {
      this.call.result(args, kwargs, value instanceof WampResult ? value.details : undefined);
    } catch (error) {
      this.fail(error);
    }
  }

  /**
   * Answers with an error. After an abort, only an error the author chose goes out instead of the
   * reason of the abort.
   *
   * @internal
   */
  fail(error: unknown): void {
    if (error instanceof WampError) this.call.error(error);
    else this.call.error(this.call.abortReason ?? this.explain(error, this));
  }

  /**
   * Ends a call that was canceled before its handler came to its stream; says whether it was.
   *
   * @internal
   */
  endedEarly(): boolean {
    const { isOpen, abortReason } = this.call;
    if (isOpen && abortReason === undefined) return false;
    this.call.error(abortReason ?? new WampCanceledError());
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
    this.source?.stop();
    if (this.source !== undefined || this.controller === undefined) this.call.error(reason);
  }
}
