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
import * as sharedTexts from '../protocol/shared-texts.js';
import {
  WampCanceledError,
  WampNoSuchProcedureError,
  WampUnavailableError,
} from '../protocol/standard-errors.js';
import { toPayload } from '../protocol/wamp-result.js';
import type { CalledRegistration } from '../session/call-leg.js';
import type { AnswerSink, OutgoingCall, WampCancelMode } from '../session/outgoing-call.js';
import type { SessionMachine } from '../session/session-machine.js';
import { isAsyncIterable } from './async-value.js';
import { GuardedObservable } from './guarded-observable.js';
import { subscribeGuarded } from './guarded-subscriber.js';
import { toObservable } from './iterable-observable.js';
import { type Outcome, PromiseSink } from './promise-sink.js';
import type { Reader } from './reader.js';
import {
  callFlaw,
  type InputSender,
  optionFlaw,
  startTied,
  type TiedRequest,
} from './tied-call.js';

/** Options of a call to a client. */
export interface WampCallOptions {
  /**
   * The timeout in milliseconds, for an answer and between two progressive results. After it the call
   * fails with `wamp.error.timeout`. 0 means no timeout (specification: "Call Timeouts").
   *
   * @default the option `callTimeoutMs` of the module
   */
  readonly timeoutMs?: number | undefined;
  /** Cancels the call when it is aborted (specification: "Call Canceling"). */
  readonly signal?: AbortSignal | undefined;
  /**
   * The way in which a call is canceled, by its signal or by unsubscribing from a stream (specification:
   * "Call Canceling"):
   *
   * - `killnowait` sends INTERRUPT. The call ends at once, with `wamp.error.canceled` or with the reason
   *   of the signal.
   * - `kill` sends INTERRUPT and waits for the answer of the client. After the rest of `timeoutMs` (30
   *   seconds if there is none) the call ends as with `killnowait`.
   * - `skip` sends nothing. The client continues, and the call ends at once.
   *
   * INTERRUPT is sent only to clients that announced `call_canceling`: for other clients, `kill` does not
   * wait. Late answers are counted in `session.stats().lateAnswers`.
   *
   * @default 'killnowait'
   * @example
   * const signal = AbortSignal.timeout(1_000);
   * await session.call('com.example.print', [page], {}, { signal, cancelMode: 'kill' });
   */
  readonly cancelMode?: WampCancelMode | undefined;
  /** Further pieces of the input, sent when they are emitted (specification: "Progressive Call Invocations"). */
  readonly input?: ObservableInput<unknown> | undefined;
  /** Further keys for INVOCATION.Details. */
  readonly details?: Dict | undefined;
}

/** Receives errors of subscribers, and errors of the input when it is unsubscribed. */
export interface CallReporter {
  subscriberFailed(uri: Uri, error: unknown): void;
}

/** A call to a client with its options. */
export interface ClientCallRequest extends TiedRequest<ObservableInput<unknown>> {
  readonly reader: Reader;
  readonly reporter: CallReporter;
}

/** Starts a call. Returns `undefined` if it cannot start; the sink gets the error then. */
export type CallStart = (sink: AnswerSink) => Cancelable | undefined;

/** A call that can be canceled. */
export type Cancelable = Pick<OutgoingCall<unknown>, 'cancel'>;

/** Calls a procedure that the client registered, and returns its final answer. */
export function callClient<T>(
  machine: SessionMachine,
  request: ClientCallRequest,
  outcome: Outcome<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    startClientCall(machine, request, new PromiseSink(resolve, reject, outcome));
  });
}

/**
 * Calls a procedure that the client registered, once for each subscriber. Unsubscribing cancels the call.
 *
 * @param outcome converts each answer to the emitted value; `undefined` of the final answer is not emitted
 */
export function streamClient<T>(
  machine: SessionMachine,
  request: ClientCallRequest,
  outcome: Outcome<T>,
): Observable<T> {
  return streamCall((sink) => startClientCall(machine, request, sink), request, outcome);
}

/** Starts a call for each subscriber, as `streamClient` does. */
export function streamCall<T>(
  start: CallStart,
  request: Pick<ClientCallRequest, 'uri' | 'reporter'>,
  outcome: Outcome<T>,
): Observable<T> {
  const report = reportOf(request);
  return new GuardedObservable(report, (subscriber) => {
    const call = start(new StreamSink(subscriber, report, outcome));
    return () => call?.cancel(new WampCanceledError());
  });
}

/** Emits the answers. An error of a subscriber is reported, and does not reach the session. */
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

/** Calls a procedure that the client registered. Returns `undefined` if the call cannot start; the sink gets the error then. */
export function startClientCall(
  machine: SessionMachine,
  request: ClientCallRequest,
  sink: AnswerSink,
): OutgoingCall<CalledRegistration> | undefined {
  const { uri } = request;
  const registration = machine.registrations.find(uri);
  const wrong = errorOf(machine, request);
  if (registration === undefined || wrong !== undefined) {
    sink.error(wrong ?? new WampNoSuchProcedureError(sharedTexts.notRegistered(uri)));
    return undefined;
  }
  return startTied(machine.invocations, registration, request, sink, inputSender(request));
}

/** Returns what sends the input of a request; `undefined` if it has none. */
export function inputSender(request: ClientCallRequest): InputSender | undefined {
  const { input } = request;
  return input === undefined ? undefined : (call) => sendInput(call, input, request);
}

function errorOf(
  { phase, features }: SessionMachine,
  request: ClientCallRequest,
): Error | undefined {
  const flaw = optionFlaw(request);
  if (flaw !== undefined || phase === 'established') return flaw ?? callFlaw(features, request);
  return new WampCanceledError(sharedTexts.sessionEnded(phase));
}

/**
 * Sends each value of the input as a further piece of the call, and an empty last piece at its end. The
 * call is canceled if the source fails, if a value cannot be encoded, or if the source is too fast for
 * the client. An iterable waits for the client.
 */
function sendInput(
  call: OutgoingCall<unknown>,
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

function reportOf({
  uri,
  reporter,
}: Pick<ClientCallRequest, 'uri' | 'reporter'>): (error: unknown) => void {
  return (error) => reporter.subscriberFailed(uri, error);
}

function ignore(): void {}
