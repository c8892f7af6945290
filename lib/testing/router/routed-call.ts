import type { WampSession } from '../../hub/session/wamp-session.js';
import type { Dict, List, Uri } from '../../protocol/messages.js';
import * as sharedTexts from '../../protocol/shared-texts.js';
import {
  WampFeatureNotSupportedError,
  WampInvalidArgumentError,
  WampRuntimeError,
  WampUnavailableError,
} from '../../protocol/standard-errors.js';
import { isWampError, messageOf } from '../../protocol/thrown.js';
import type { WampError } from '../../protocol/wamp-error.js';
import type { CalledRegistration } from '../../session/call-leg.js';
import type { CallListener, IncomingCall } from '../../session/incoming-call.js';
import type {
  AnswerSink,
  CallRequest,
  OutgoingCall,
  WampCancelMode,
} from '../../session/outgoing-call.js';
import * as texts from '../texts.js';
import { callerDetails } from './caller-details.js';
import type { Callee } from './shared-procedure.js';

/**
 * One call between two clients: passes its input to the callee, its answers to the caller, and its end to the
 * other of them (specification: "Remote Procedure Calls").
 */
export class RoutedCall implements AnswerSink, CallListener, CallRequest {
  readonly uri: Uri;
  readonly receiveProgress: boolean;
  readonly details: Dict | undefined;
  args: List | undefined;
  kwargs: Dict | undefined;
  hasInput = false;

  private invocation: OutgoingCall<CalledRegistration> | undefined;
  /** True when nothing more is to be sent to the callee. */
  private isOver = false;

  constructor(
    private readonly call: IncomingCall,
    private readonly caller: WampSession,
    private readonly callee: Callee,
  ) {
    this.uri = call.procedure;
    this.receiveProgress = call.wantsProgress;
    const isDisclosed = call.options['disclose_me'] === true || callee.knowsCallers;
    this.details = isDisclosed ? callerDetails(caller) : undefined;
  }

  /** The answer of the callee is awaited only as long as the caller waits for it. */
  get cancelMode(): WampCancelMode {
    return this.call.isOpen ? 'kill' : 'killnowait';
  }

  /** Sends INVOCATION, and then the further input. */
  start(registration: CalledRegistration): void {
    const { machine } = this.callee.session.link;
    const { input } = this.call;
    if (input !== undefined && !machine.features.progressiveInvocations)
      return this.call.error(new WampFeatureNotSupportedError(texts.takesNoInput(this.uri)));
    this.call.listener = this;
    const { args, kwargs } = input === undefined ? this.call : (input.take() ?? {});
    this.args = args;
    this.kwargs = kwargs;
    this.hasInput = input !== undefined;
    try {
      this.invocation = machine.invocations.start(registration, this, this);
      if (input?.attach(() => this.passInput()) === true) this.passInput();
    } catch (error) {
      this.fail(asWampError(error, WampInvalidArgumentError));
    }
  }

  // from the caller

  onAbort(reason: WampError): void {
    this.invocation?.cancel(reason);
  }

  // from the callee

  progress(args: List | undefined, kwargs: Dict | undefined): void {
    try {
      if (this.caller.link.outbox.isFull)
        throw new WampUnavailableError(sharedTexts.readsTooSlowly);
      this.call.progress(args, kwargs);
    } catch (error) {
      this.call.stop(asWampError(error, WampRuntimeError));
    }
  }

  result(args: List | undefined, kwargs: Dict | undefined): void {
    this.isOver = true;
    try {
      this.call.result(args, kwargs);
    } catch (error) {
      this.fail(asWampError(error, WampRuntimeError));
    }
  }

  error(error: Error): void {
    this.fail(asWampError(error, WampRuntimeError));
  }

  private passInput(): void {
    const { input } = this.call;
    const { outbox } = this.callee.session.link;
    try {
      for (let piece = input?.take(); piece !== undefined && !this.isOver; piece = input?.take()) {
        if (outbox.isFull) throw new WampUnavailableError(sharedTexts.readsTooSlowly);
        this.pass(piece.args, piece.kwargs);
      }
      if (this.hasInput && input?.isOver === true) this.pass();
    } catch (error) {
      this.call.stop(asWampError(error, WampInvalidArgumentError));
    }
  }

  private pass(args?: List, kwargs?: Dict): void {
    if (this.isOver || this.call.input?.failure !== undefined) return;
    this.hasInput = this.call.input?.isOver === false;
    this.invocation?.sendPiece(args, kwargs, this.hasInput);
  }

  private fail(error: WampError): void {
    this.isOver = true;
    this.call.error(error);
  }
}

/** Returns the error for the caller. What is not a `WampError` comes from the encoder. */
function asWampError(error: unknown, Fallback: new (message: string) => WampError): WampError {
  return isWampError(error) ? error : new Fallback(messageOf(error));
}
