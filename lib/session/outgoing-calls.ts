import { MessageCode, messageName } from '../protocol/message-codes.js';
import type { Answer, Cancel, ErrorMessage, Id, Interrupt } from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import { WampCanceledError, errorFromMessage } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { CallingLeg } from './call-leg.js';
import { CallTable } from './call-table.js';
import * as defaults from './defaults.js';
import { noteOrigin } from './error-origin.js';
import { roomError } from './heap-budget.js';
import {
  type AnswerSink,
  type CallingSession,
  type CallRequest,
  OutgoingCall,
  type OutgoingCallTable,
  type WampCancelMode,
} from './outgoing-call.js';
import * as texts from './texts.js';

/** Holds the calls that wait for an answer. A call is removed with its answer or with the session. */
export class OutgoingCalls<Target> implements OutgoingCallTable<Target> {
  private readonly pending = new CallTable<OutgoingCall<Target>>();
  /** The number of answers that came too late: the call was canceled, timed out or answered, or did not ask for progress. */
  lateAnswers = 0;

  /** @param leg the message codes of calls and answers */
  constructor(
    readonly session: CallingSession,
    readonly leg: CallingLeg<Target>,
  ) {}

  get size(): number {
    return this.pending.size;
  }

  /**
   * Calls a procedure of the other end. `sink` receives the answers.
   *
   * @throws `wamp.error.unavailable` if the other end holds too much already; the error of the encoder if the
   * payload cannot be encoded. The next call gets the same id then
   */
  start(target: Target, asked: CallRequest, sink: AnswerSink): OutgoingCall<Target> {
    const { session } = this;
    const noRoom = roomError(session.ports, defaults.outgoingCallBytes);
    if (noRoom !== undefined) throw noRoom;
    const call = new OutgoingCall(this, ++session.lastRequest, target, asked, sink);
    this.pending.add(call);
    try {
      call.start();
    } catch (error) {
      this.release(call);
      // Code that ran during encoding may have made another call.
      if (session.lastRequest === call.request) session.lastRequest--;
      throw error;
    }
    return call;
  }

  onAnswer([, request, options, args, kwargs]: Answer): void {
    this.answered(request)?.onAnswer(options, args, kwargs);
  }

  onError([, requestType, request, details, uri, args, kwargs]: ErrorMessage): void {
    const { request: type } = this.leg;
    if (requestType !== type)
      throw new ProtocolViolation(
        texts.errorForOther(`${messageName(type)} (${type})`, requestType),
      );
    const error = errorFromMessage(uri, args, kwargs, details);
    // A router answers for others: only an ERROR of a client has a session as its origin.
    if (type === MessageCode.Invocation) noteOrigin(error, this.session.id);
    this.onFailure(request, error);
  }

  /** Handles an ERROR that has been read. */
  onFailure(request: Id, error: WampError): void {
    this.answered(request)?.onError(error);
  }

  /** True if progressive results may be requested. With `strict`, the other end must have announced them and call canceling. */
  get mayAskForProgress(): boolean {
    const { isStrict, features } = this.session;
    return !isStrict || (features.progressiveResults && features.callCanceling);
  }

  has(call: OutgoingCall<Target>): boolean {
    return this.pending.get(call.request) === call;
  }

  release(call: OutgoingCall<Target>): void {
    if (this.pending.delete(call)) this.session.ports.release(defaults.outgoingCallBytes);
  }

  /** Sends CANCEL or INTERRUPT. Used only if the other end announced call canceling. */
  stop(request: Id, mode: WampCancelMode): void {
    const message: Cancel | Interrupt = [this.leg.stop, request, { mode }];
    this.session.send(message);
  }

  /** Fails every call, because the session has ended. */
  drop(reason: WampError = new WampCanceledError()): void {
    for (const call of this.pending.drain()) {
      this.session.ports.release(defaults.outgoingCallBytes);
      call.fail(reason);
    }
  }

  /** Returns the call of an answer; `undefined` if it is too late. @throws ProtocolViolation for an id that was never used */
  private answered(request: Id): OutgoingCall<Target> | undefined {
    if (request > this.session.lastRequest)
      throw new ProtocolViolation(texts.neverAsked(messageName(this.leg.request), request));
    const call = this.pending.get(request);
    if (call === undefined) this.lateAnswers++;
    return call;
  }
}
