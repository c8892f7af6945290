import { type ClientCallRequest, startClientCall } from '../../calls/client-call.js';
import type { WampSession } from '../../hub/session/wamp-session.js';
import type { Dict, Id, List } from '../../protocol/messages.js';
import * as sharedTexts from '../../protocol/shared-texts.js';
import {
  WampCanceledError,
  WampFeatureNotSupportedError,
  WampUnavailableError,
} from '../../protocol/standard-errors.js';
import {
  type AnswerSink,
  cancelModeKind,
  type OutgoingCall,
  type WampCancelMode,
} from '../../session/outgoing-call.js';
import * as texts from '../texts.js';
import type { Body } from './body.js';
import type { CallMembers } from './call-frames.js';
import { ServedInput } from './served-input.js';

/** How the answers of a call go to its caller. */
export interface AnswerPort {
  /** The node of this end. */
  readonly node: string;
  /**
   * Sends a progressive result. Returns false if it was not sent.
   *
   * @throws if it cannot be encoded, or is too large
   */
  progress(call: Id, number: number, body: Body): boolean;
  /** Sends the final result, or its error if it cannot be encoded or is too large. */
  result(call: Id, number: number, body: Body): void;
  error(call: Id, number: number, error: Error): void;
  took(call: Id, count: number): void;
}

/** A call of another node to a client of this one. */
export class ServedCall implements AnswerSink {
  /** The number of answers that were sent. */
  private sent = 0;
  /** The number of frames that have come: CALL, then INPUT. */
  private received = 1;
  /** True if nothing more is sent to the caller. */
  isOver = false;
  private readonly id: Id;
  private readonly cancelMode: WampCancelMode;
  private call: OutgoingCall<unknown> | undefined;
  private input: ServedInput | undefined;

  constructor(
    private readonly port: AnswerPort,
    private readonly asked: CallMembers,
    private readonly session: WampSession,
  ) {
    [this.id] = asked;
    this.cancelMode = modeOf(asked[3]);
  }

  /** Calls the client. */
  start({ details, args, kwargs }: Body): void {
    const [, , uri, , timeoutMs] = this.asked;
    const { cancelMode, session } = this;
    const { link } = session;
    link.servedCalls++;
    const hasInput = details['progress'] === true;
    if (hasInput && !link.machine.features.progressiveInvocations)
      return this.error(new WampFeatureNotSupportedError(texts.noStreamedInput));
    const receiveProgress = details['receive_progress'] === true;
    const reader = link.outbox;
    const asked = { uri, args, kwargs, details, timeoutMs, cancelMode, hasInput, receiveProgress };
    const request: ClientCallRequest = { ...asked, reader, reporter: session };
    if (hasInput) this.input = this.inputTo(session);
    const call = startClientCall(link.machine, request, this);
    if (!this.isOver) this.call = call;
  }

  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    if (this.isOver) return;
    try {
      const body = { details, args, kwargs };
      if (this.port.progress(this.id, this.sent++, body)) return;
      this.fail(this.framesLost());
    } catch (error) {
      this.fail(error as Error);
    }
  }

  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    if (!this.end()) return;
    this.port.result(this.id, this.sent, { details, args, kwargs });
    this.session.link.idle();
  }

  error(error: Error): void {
    if (!this.end()) return;
    this.port.error(this.id, this.sent, error);
    this.session.link.idle();
  }

  /** Handles a further piece of the input. */
  onInput(number: number, body: Body, bytes: number): void {
    if (this.isOver || number < this.received) return;
    if (number > this.received || this.input === undefined) return this.fail(this.framesLost());
    this.received++;
    if (!this.input.push(body, bytes))
      this.fail(new WampUnavailableError(sharedTexts.holdsTooMuch));
  }

  /** Cancels the call for its caller, which waits for the answer only with `kill`. */
  cancel(): void {
    if (this.cancelMode === 'kill') this.call?.cancel(new WampCanceledError());
    else this.drop();
  }

  /** Cancels the call. Nobody waits for its answer. */
  drop(): void {
    const { call } = this;
    if (!this.end()) return;
    call?.cancel(new WampCanceledError());
    this.session.link.idle();
  }

  /**
   * Compares the numbers of frames with those of the caller.
   *
   * @returns the number of answers that were sent, if the caller has not got them all
   */
  compare(got: number, sent: number): number | undefined {
    this.input?.tell();
    if (sent > this.received) this.fail(this.framesLost());
    return this.sent > got ? this.sent : undefined;
  }

  /** Answers with an error, and cancels the call. */
  fail(error: Error): void {
    const { call } = this;
    this.error(error);
    call?.cancel(new WampCanceledError());
  }

  private framesLost(): WampUnavailableError {
    const { node } = this.port;
    return new WampUnavailableError(texts.framesLost(node), { node, mayHaveRun: true });
  }

  private inputTo({ link }: WampSession): ServedInput {
    const { outbox } = link;
    const hold = (bytes: number): boolean => link.hold(bytes);
    const release = (bytes: number): void => link.release(bytes);
    return new ServedInput(
      { outbox, hold, release },
      {
        pass: ({ details, args, kwargs }) =>
          this.passPiece(details['progress'] === true, args, kwargs),
        took: (count) => this.port.took(this.id, count),
      },
    );
  }

  private passPiece(hasMore: boolean, args: List | undefined, kwargs: Dict | undefined): void {
    try {
      this.call?.sendPiece(args, kwargs, hasMore);
    } catch (cause) {
      this.fail(new WampCanceledError([], {}, { cause }));
    }
  }

  /** Ends the call. Returns false if it has ended already. */
  private end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.call = undefined;
    this.input?.end();
    this.session.link.servedCalls--;
    return true;
  }
}

function modeOf(mode: string): WampCancelMode {
  return cancelModeKind.accepts(mode) ? (mode as WampCancelMode) : 'killnowait';
}
