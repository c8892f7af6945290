import type { CallFeatures } from '../protocol/features.js';
import { signalKind } from '../protocol/kinds.js';
import type { Dict, List } from '../protocol/messages.js';
import { flawOf, milliseconds } from '../protocol/options.js';
import { WampCanceledError, WampFeatureNotSupportedError } from '../protocol/standard-errors.js';
import { isWampError } from '../protocol/thrown.js';
import type { WampError } from '../protocol/wamp-error.js';
import {
  type AnswerSink,
  type CallRequest,
  cancelModeKind,
  type OutgoingCall,
} from '../session/outgoing-call.js';
import type { OutgoingCalls } from '../session/outgoing-calls.js';
import type { Stoppable } from './async-value.js';
import * as texts from './texts.js';

/** A call that an AbortSignal may cancel, and that may have streamed input. */
export interface TiedRequest<Input> extends CallRequest {
  readonly signal?: AbortSignal | undefined;
  readonly input?: Input | undefined;
}

/** Sends the values of a source as further pieces of a call, until it is stopped. */
export type InputSender = (call: OutgoingCall<unknown>) => Stoppable;

/** Returns the error of a wrong option; `undefined` if there is none. */
export function optionFlaw(request: TiedRequest<unknown>): Error | undefined {
  const { cancelMode, signal, timeoutMs } = request;
  return (
    flawOf(milliseconds, timeoutMs, 'timeoutMs') ??
    flawOf(cancelModeKind, cancelMode, 'cancelMode') ??
    flawOf(signalKind, signal, 'signal')
  );
}

/** Returns the error of a call that cannot start now; `undefined` if it can. */
export function callFlaw(
  features: CallFeatures,
  { signal, input }: TiedRequest<unknown>,
): Error | undefined {
  if (signal?.aborted === true) return cancellation(signal);
  if (input !== undefined && !features.progressiveInvocations)
    return new WampFeatureNotSupportedError(texts.noStreamedInput);
  return undefined;
}

/** Returns the error of a call that a signal has canceled. Never throws. */
export function cancellation(signal: AbortSignal): WampError {
  const reason = reasonOf(signal);
  return isWampError(reason) ? reason : new WampCanceledError([], {}, { cause: reason });
}

/** Returns the reason of a signal, or what a signal of the application throws instead. */
function reasonOf(signal: AbortSignal): unknown {
  try {
    return signal.reason;
  } catch (error) {
    return error;
  }
}

/**
 * Starts a call with its signal and input. Returns `undefined` if it cannot start; the sink gets the error then.
 *
 * @param sendInput `undefined` for a call without streamed input
 */
export function startTied<Target>(
  calls: OutgoingCalls<Target>,
  target: Target,
  request: TiedRequest<unknown>,
  sink: AnswerSink,
  sendInput: InputSender | undefined,
): OutgoingCall<Target> | undefined {
  const { signal } = request;
  const tied = signal === undefined && sendInput === undefined ? undefined : new TiedSink(sink);
  try {
    const call = calls.start(target, request, tied ?? sink);
    tied?.tie(call, signal, sendInput);
    return call;
  } catch (error) {
    sink.error(error as Error);
    return undefined;
  }
}

/** Passes the answers of a call with an AbortSignal or a source of input. Releases both when the call ends. */
class TiedSink implements AnswerSink {
  private release: (() => void) | undefined;
  private isOver = false;

  /** Stops the input, because the call was canceled and only its answer is awaited. */
  readonly canceled = (): void => this.end();

  constructor(private readonly sink: AnswerSink) {}

  tie(
    call: OutgoingCall<unknown>,
    signal: AbortSignal | undefined,
    sendInput: InputSender | undefined,
  ): void {
    // The answer may have come while the request was sent.
    if (this.isOver) return;
    const onAbort = (): void => call.cancel(cancellation(signal as AbortSignal));
    signal?.addEventListener('abort', onAbort, { once: true });
    const sending = sendInput?.(call);
    this.release = () => {
      signal?.removeEventListener('abort', onAbort);
      sending?.unsubscribe();
    };
    // A source that fails synchronously has ended the call already.
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
