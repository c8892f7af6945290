import { from, Observable, type ObservableInput, type Subscription } from 'rxjs';
import type { Dict, List, Uri } from '../protocol/messages.js';
import {
  WampCanceledError,
  WampFeatureNotSupportedError,
  WampNoSuchProcedureError,
} from '../protocol/standard-errors.js';
import { texts } from '../protocol/texts.js';
import { WampError } from '../protocol/wamp.error.js';
import { toPayload, unwrap, WampResult } from '../protocol/wamp.result.js';
import type { AnswerSink, OutgoingCall } from '../session/outgoing-call.js';
import type { SessionMachine } from '../session/session.machine.js';

/** How a client is called. */
export interface WampCallOptions {
  /**
   * Milliseconds without an answer, or between two progressive results, before the call fails with
   * `wamp.error.timeout`; 0 for none. Default: `callTimeoutMs` of the module.
   */
  readonly timeoutMs?: number | undefined;
  /** Aborting it cancels the call (specification: "Call Canceling"). */
  readonly signal?: AbortSignal | undefined;
  /** Further pieces of the call's input, sent as they come (specification: "Progressive Call Invocations"). */
  readonly input?: ObservableInput<unknown> | undefined;
  /** Further keys for INVOCATION.Details. */
  readonly details?: Dict | undefined;
}

/** What to call, with what, and how. */
export interface ClientCallRequest {
  readonly uri: Uri;
  readonly args?: List | undefined;
  readonly kwargs?: Dict | undefined;
  readonly options: WampCallOptions;
  readonly receiveProgress: boolean;
}

/** Calls a procedure the client registered and waits for its final answer. */
export function callClient(
  machine: SessionMachine,
  request: ClientCallRequest,
): Promise<WampResult> {
  return new Promise((resolve, reject) => {
    startCall(machine, request, {
      progress() {},
      result: (args, kwargs, details) => resolve(new WampResult(args, kwargs, details)),
      error: reject,
    });
  });
}

/** Calls a procedure the client registered, once for each subscriber, who cancels it by leaving. */
export function streamClient(
  machine: SessionMachine,
  request: ClientCallRequest,
): Observable<unknown> {
  return new Observable((subscriber) =>
    startCall(machine, request, {
      progress: (args, kwargs, details) => subscriber.next(unwrap(args, kwargs, details)),
      result(args, kwargs, details) {
        const value = unwrap(args, kwargs, details);
        if (value !== undefined) subscriber.next(value);
        subscriber.complete();
      },
      error: (error) => subscriber.error(error),
    }),
  );
}

/** @returns what cancels the call; harmless once it has ended */
function startCall(
  machine: SessionMachine,
  request: ClientCallRequest,
  sink: AnswerSink,
): () => void {
  const { uri, args, kwargs, options, receiveProgress } = request;
  const { timeoutMs, signal, input, details } = options;
  const registration = machine.registrations.find(uri);
  const refusal = refusalOf(machine, request);
  if (registration === undefined || refusal !== undefined) {
    sink.error(refusal ?? new WampNoSuchProcedureError(texts.notRegistered(uri)));
    return () => {};
  }
  const tied = signal === undefined && input === undefined ? undefined : new TiedSink(sink);
  const invocation = { timeoutMs, receiveProgress, details };
  const call = machine.invocations.open(registration, uri, tied ?? sink, invocation);
  try {
    call.invoke(args, kwargs, input !== undefined);
    tied?.tie(call, signal, input);
  } catch (error) {
    call.fail(error as Error);
  }
  return () => call.cancel(new WampCanceledError());
}

function refusalOf(machine: SessionMachine, { options }: ClientCallRequest): WampError | undefined {
  if (machine.phase !== 'established')
    return new WampCanceledError(texts.sessionEnded(machine.phase));
  if (options.signal?.aborted === true) return cancellation(options.signal);
  if (options.input !== undefined && !machine.features.progressiveInvocations)
    return new WampFeatureNotSupportedError(texts.noStreamedInput);
  return undefined;
}

function cancellation({ reason }: AbortSignal): WampError {
  return reason instanceof WampError ? reason : new WampCanceledError([], {}, { cause: reason });
}

/** Answers of a call that is tied to an AbortSignal or a source of input: both are let go when it ends. */
class TiedSink implements AnswerSink {
  private release: (() => void) | undefined;

  constructor(private readonly sink: AnswerSink) {}

  tie(
    call: OutgoingCall,
    signal: AbortSignal | undefined,
    input: ObservableInput<unknown> | undefined,
  ): void {
    const onAbort = (): void => call.cancel(cancellation(signal as AbortSignal));
    const subscription = input === undefined ? undefined : sendInput(call, input);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.release = () => {
      signal?.removeEventListener('abort', onAbort);
      subscription?.unsubscribe();
    };
  }

  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.sink.progress(args, kwargs, details);
  }

  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.release?.();
    this.sink.result(args, kwargs, details);
  }

  error(error: Error): void {
    this.release?.();
    this.sink.error(error);
  }
}

/** Each value is a further piece of the call; completion is the last one, which is empty. */
function sendInput(call: OutgoingCall, input: ObservableInput<unknown>): Subscription {
  return from(input).subscribe({
    next: (value) => call.invoke(...toPayload(value), true),
    complete: () => call.invoke(),
    error: (cause: unknown) => call.cancel(new WampCanceledError([], {}, { cause })),
  });
}
