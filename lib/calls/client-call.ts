import {
  defer,
  from,
  isObservable,
  type Observable,
  type ObservableInput,
  type Subscriber,
  type Subscription,
  tap,
} from 'rxjs';
import type { Dict, List, Uri } from '../protocol/messages.js';
import { sharedTexts } from '../protocol/shared-texts.js';
import {
  WampCanceledError,
  WampFeatureNotSupportedError,
  WampNoSuchProcedureError,
  WampUnavailableError,
} from '../protocol/standard-errors.js';
import { isWampError } from '../protocol/thrown.js';
import type { WampError } from '../protocol/wamp-error.js';
import { toPayload } from '../protocol/wamp-result.js';
import type { CalledRegistration } from '../session/call-leg.js';
import type {
  AnswerSink,
  CallRequest,
  OutgoingCall,
  WampCancelMode,
} from '../session/outgoing-call.js';
import type { SessionMachine } from '../session/session-machine.js';
import { isAsyncIterable } from './async-value.js';
import { GuardedObservable } from './guarded-observable.js';
import { subscribeGuarded } from './guarded-subscriber.js';
import { toObservable } from './iterable-observable.js';
import { texts } from './texts.js';

/** How a client is called. */
export interface WampCallOptions {
  /**
   * Milliseconds without an answer, or between two progressive results, before the call fails with
   * `wamp.error.timeout`; 0 for none. Default: `callTimeoutMs` of the module.
   */
  readonly timeoutMs?: number | undefined;
  /** Aborting it cancels the call (specification: "Call Canceling"). */
  readonly signal?: AbortSignal | undefined;
  /**
   * What the client is told when the call is canceled, by its signal or by unsubscribing from a stream
   * (specification: "Call Canceling"):
   *
   * - `killnowait`: to stop; the call ends at once with `wamp.error.canceled`, or the signal's reason
   * - `kill`: to stop and answer; the call ends with the client's own answer. It has the rest of
   *   `timeoutMs` for that (30 seconds if there is none), then the call ends as above.
   * - `skip`: nothing; the client goes on and the call ends at once
   *
   * A client that did not announce `call_canceling` is told nothing, and a timeout waits for no answer.
   * What comes too late is counted in `session.stats().lateAnswers`.
   *
   * @default 'killnowait'
   * @example
   * const signal = AbortSignal.timeout(1_000);
   * await session.call('com.example.print', [page], {}, { signal, cancelMode: 'kill' });
   */
  readonly cancelMode?: WampCancelMode | undefined;
  /** Further pieces of the call's input, sent as they come (specification: "Progressive Call Invocations"). */
  readonly input?: ObservableInput<unknown> | undefined;
  /** Further keys for INVOCATION.Details. */
  readonly details?: Dict | undefined;
}

/** How far a client is behind with reading. */
export interface Reader {
  readonly isFull: boolean;
  /** Resolves when it has caught up; nothing if it keeps up. */
  caughtUp(): Promise<void> | undefined;
}

/** Told of what subscribers throw, and the source of a call's input when it is let go. */
export interface CallReporter {
  subscriberFailed(uri: Uri, error: unknown): void;
}

/** What to call, with what, and how. */
export interface ClientCallRequest extends CallRequest {
  readonly reader: Reader;
  readonly signal: AbortSignal | undefined;
  readonly input: ObservableInput<unknown> | undefined;
  readonly reporter: CallReporter;
}

/** What the caller gets of a final answer. */
type Outcome<T> = (args: List | undefined, kwargs: Dict | undefined, details: Dict) => T;

/** Calls a procedure the client registered and waits for its final answer. */
export function callClient<T>(
  machine: SessionMachine,
  request: ClientCallRequest,
  outcome: Outcome<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    startCall(machine, request, new PromiseSink(resolve, reject, outcome));
  });
}

/** Answers that settle a promise. */
class PromiseSink<T> implements AnswerSink {
  constructor(
    private readonly resolve: (value: T) => void,
    readonly error: (error: Error) => void,
    private readonly outcome: Outcome<T>,
  ) {}

  progress(): void {}

  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.resolve(this.outcome(args, kwargs, details));
  }
}

/**
 * Calls a procedure the client registered, once for each subscriber, who cancels it by leaving.
 *
 * @param outcome what is emitted of an answer; a final one that is `undefined` is left out
 */
export function streamClient<T>(
  machine: SessionMachine,
  request: ClientCallRequest,
  outcome: Outcome<T>,
): Observable<T> {
  const report = reportOf(request);
  return new GuardedObservable(report, (subscriber) => {
    const call = startCall(machine, request, new StreamSink(subscriber, report, outcome));
    return () => call?.cancel(new WampCanceledError());
  });
}

/** Answers that become emissions. What a subscriber throws must not reach the session that answers. */
class StreamSink<T> implements AnswerSink {
  constructor(
    private readonly subscriber: Subscriber<T>,
    private readonly report: (error: unknown) => void,
    private readonly outcome: Outcome<T>,
  ) {}

  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.tell((subscriber) => subscriber.next(this.outcome(args, kwargs, details)));
  }

  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    const value = this.outcome(args, kwargs, details);
    this.tell((subscriber) => {
      if (value !== undefined) subscriber.next(value);
      subscriber.complete();
    });
  }

  error(error: Error): void {
    this.tell((subscriber) => subscriber.error(error));
  }

  private tell(action: (subscriber: Subscriber<T>) => void): void {
    try {
      action(this.subscriber);
    } catch (error) {
      this.report(error);
    }
  }
}

/** @returns the call, unless it was refused */
function startCall(
  machine: SessionMachine,
  request: ClientCallRequest,
  sink: AnswerSink,
): OutgoingCall<CalledRegistration> | undefined {
  const { uri, signal, input } = request;
  const registration = machine.registrations.find(uri);
  const refusal = refusalOf(machine, request);
  if (registration === undefined || refusal !== undefined) {
    sink.error(refusal ?? new WampNoSuchProcedureError(sharedTexts.notRegistered(uri)));
    return undefined;
  }
  const tied = signal === undefined && input === undefined ? undefined : new TiedSink(sink);
  try {
    const call = machine.invocations.start(registration, request, tied ?? sink);
    tied?.tie(call, request);
    return call;
  } catch (error) {
    sink.error(error as Error);
    return undefined;
  }
}

const cancelModes: readonly WampCancelMode[] = ['skip', 'kill', 'killnowait'];

function refusalOf(
  machine: SessionMachine,
  { signal, input, cancelMode }: ClientCallRequest,
): Error | undefined {
  if (cancelMode !== undefined && !cancelModes.includes(cancelMode))
    return new TypeError(sharedTexts.badChoice('cancelMode', cancelMode, cancelModes));
  if (machine.phase !== 'established')
    return new WampCanceledError(sharedTexts.sessionEnded(machine.phase));
  if (signal?.aborted === true) return cancellation(signal);
  if (input !== undefined && !machine.features.progressiveInvocations)
    return new WampFeatureNotSupportedError(texts.noStreamedInput);
  return undefined;
}

function cancellation({ reason }: AbortSignal): WampError {
  return isWampError(reason) ? reason : new WampCanceledError([], {}, { cause: reason });
}

/** Answers of a call that is tied to an AbortSignal or a source of input: both are let go when it ends. */
class TiedSink implements AnswerSink {
  private release: (() => void) | undefined;
  private isOver = false;

  /** Nothing more is sent, and canceling it again does nothing. */
  readonly canceled = (): void => this.end();

  constructor(private readonly sink: AnswerSink) {}

  tie(call: OutgoingCall<CalledRegistration>, request: ClientCallRequest): void {
    const { signal, input } = request;
    const onAbort = (): void => call.cancel(cancellation(signal as AbortSignal));
    signal?.addEventListener('abort', onAbort, { once: true });
    const subscription = input === undefined ? undefined : sendInput(call, input, request);
    this.release = () => {
      signal?.removeEventListener('abort', onAbort);
      subscription?.unsubscribe();
    };
    // A source that fails at once has ended the call already.
    if (this.isOver) this.release();
  }

  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.sink.progress(args, kwargs, details);
  }

  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.end();
    this.sink.result(args, kwargs, details);
  }

  error(error: Error): void {
    this.end();
    this.sink.error(error);
  }

  private end(): void {
    this.isOver = true;
    this.release?.();
  }
}

/**
 * Each value is a further piece of the call; completion is the last one, which is empty. A source that
 * fails, whose value cannot be encoded, or which is too fast for the client, cancels the call; an
 * iterable waits for the client.
 */
function sendInput(
  call: OutgoingCall<CalledRegistration>,
  input: ObservableInput<unknown>,
  request: ClientCallRequest,
): Subscription {
  const { reader } = request;
  const send = (value: unknown): void => {
    if (reader.isFull) throw new WampUnavailableError(sharedTexts.readsTooSlowly);
    const [args, kwargs] = toPayload(value);
    call.sendPiece(args, kwargs, true);
  };
  const sent = defer(() => inputOf(input, reader)).pipe(
    tap({ next: send, complete: () => call.sendPiece() }),
  );
  const error = (cause: unknown): void => call.cancel(new WampCanceledError([], {}, { cause }));
  return subscribeGuarded(sent, { next: ignore, complete: ignore, error }, reportOf(request));
}

function inputOf(input: ObservableInput<unknown>, reader: Reader): Observable<unknown> {
  const isPulled = !isObservable(input) && (isAsyncIterable(input) || Symbol.iterator in input);
  return isPulled ? toObservable(input, () => reader.caughtUp()) : from(input);
}

function reportOf({ uri, reporter }: ClientCallRequest): (error: unknown) => void {
  return (error) => reporter.subscriberFailed(uri, error);
}

function ignore(): void {}
