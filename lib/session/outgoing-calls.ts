import { messageName } from '../protocol/message-specs.js';
import type { Answer, Cancel, ErrorMessage, Id, Interrupt } from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import { WampCanceledError, errorFromMessage } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { CallingLeg } from './call-leg.js';
import { CallTable } from './call-table.js';
import { noteOrigin } from './error-origin.js';
import {
  type AnswerSink,
  type CallingSession,
  type CallRequest,
  OutgoingCall,
  type OutgoingCallTable,
  type WampCancelMode,
} from './outgoing-call.js';
import { texts } from './texts.js';

/** The calls that wait for the other end's answer. An entry leaves with the answer, or with the session. */
export class OutgoingCalls<Target> implements OutgoingCallTable<Target> {
  private readonly pending = new CallTable<OutgoingCall<Target>>();
  /** Answers nobody waits for: the call was canceled, timed out or answered, or wanted no progress. */
  lateAnswers = 0;

  /** @param leg the messages that calls go out in, and are answered by */
  constructor(
    readonly session: CallingSession,
    readonly leg: CallingLeg<Target>,
  ) {}

  get size(): number {
    return this.pending.size;
  }

  /**
   * Calls a procedure at the other end; `sink` gets what comes of it.
   *
   * @throws if the payload cannot be encoded; then there was no call, and its id goes to the next
   */
  start(target: Target, asked: CallRequest, sink: AnswerSink): OutgoingCall<Target> {
    const { session } = this;
    const call = new OutgoingCall(this, ++session.lastRequest, target, asked, sink);
    this.pending.add(call);
    try {
      call.start();
    } catch (error) {
      this.pending.delete(call);
      // Encoding it may have run code that calls the other end, too.
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
    noteOrigin(error, this.session.id);
    this.answered(request)?.fail(error);
  }

  /** Whether the other end may be asked for progressive results: `strict` asks only who can be told to stop, too. */
  get mayAskForProgress(): boolean {
    const { isStrict, features } = this.session;
    return !isStrict || (features.progressiveResults && features.callCanceling);
  }

  has(call: OutgoingCall<Target>): boolean {
    return this.pending.get(call.request) === call;
  }

  release(call: OutgoingCall<Target>): void {
    this.pending.delete(call);
  }

  /** Tells an end that announced call canceling to stop. */
  stop(request: Id, mode: WampCancelMode): void {
    const message: Cancel | Interrupt = [this.leg.stop, request, { mode }];
    this.session.send(message);
  }

  /** The session ended: nobody will answer. */
  drop(reason: WampError = new WampCanceledError()): void {
    for (const call of this.pending.drain()) call.fail(reason);
  }

  /** The call an answer is for; late ones find none, ids never issued break the protocol. */
  private answered(request: Id): OutgoingCall<Target> | undefined {
    if (request > this.session.lastRequest)
      throw new ProtocolViolation(texts.neverAsked(messageName(this.leg.request), request));
    const call = this.pending.get(request);
    if (call === undefined) this.lateAnswers++;
    return call;
  }
}
