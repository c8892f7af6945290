import { MessageCode } from '../protocol/message-codes.js';
import type { ErrorMessage, Id, Yield } from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import { WampCanceledError, errorFromMessage } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import { CallTable } from './call-table.js';
import type { Clock } from './clock.js';
import { noteOrigin } from './error-origin.js';
import {
  type AnswerSink,
  type InvocationRequest,
  OutgoingCall,
  type OutgoingCallTable,
} from './outgoing-call.js';
import type { Registration } from './registrations.js';
import type { SessionCore } from './session-core.js';
import { texts } from './texts.js';

/** The calls of this client that wait for its answer. An entry leaves with the answer, or with the session. */
export class OutgoingCalls implements OutgoingCallTable {
  private readonly pending = new CallTable<OutgoingCall>();
  private lastRequest = 0;
  /** Answers nobody waits for: the call was canceled, timed out or answered, or wanted no progress. */
  lateAnswers = 0;

  /** @param isStrict whether only clients that announced what it takes are asked for progress */
  constructor(
    readonly session: SessionCore<{ readonly clock: Clock }>,
    private readonly isStrict: boolean,
  ) {}

  get size(): number {
    return this.pending.size;
  }

  /**
   * Sends an INVOCATION; `sink` gets what comes of it.
   *
   * @throws if the payload cannot be encoded; then there was no call, and its id goes to the next
   */
  start(registration: Registration, invocation: InvocationRequest, sink: AnswerSink): OutgoingCall {
    const call = new OutgoingCall(this, ++this.lastRequest, registration, invocation, sink);
    this.pending.add(call);
    try {
      call.start();
    } catch (error) {
      this.pending.delete(call);
      // Encoding it may have run code that calls the client, too.
      if (this.lastRequest === call.request) this.lastRequest--;
      throw error;
    }
    return call;
  }

  onYield([, request, options, args, kwargs]: Yield): void {
    this.answered(request)?.onYield(options, args, kwargs);
  }

  onError([, requestType, request, details, uri, args, kwargs]: ErrorMessage): void {
    if (requestType !== MessageCode.Invocation)
      throw new ProtocolViolation(texts.errorForInvocation(requestType));
    const error = errorFromMessage(uri, args, kwargs, details);
    noteOrigin(error, this.session.id);
    this.answered(request)?.fail(error);
  }

  /** Whether this client may be asked for progressive results: `strict` asks only who can be told to stop, too. */
  get mayAskForProgress(): boolean {
    const { progressiveResults, callCanceling } = this.session.features;
    return !this.isStrict || (progressiveResults && callCanceling);
  }

  has(call: OutgoingCall): boolean {
    return this.pending.get(call.request) === call;
  }

  release(call: OutgoingCall): void {
    this.pending.delete(call);
  }

  /** Tells a client that announced call canceling to stop. */
  interrupt(request: Id, mode: 'kill' | 'killnowait'): void {
    this.session.send([MessageCode.Interrupt, request, { mode }]);
  }

  /** The session ended: nobody will answer. */
  drop(reason: WampError = new WampCanceledError()): void {
    for (const call of this.pending.drain()) call.fail(reason);
  }

  /** The call an answer is for; late ones find none, ids never issued break the protocol. */
  private answered(request: Id): OutgoingCall | undefined {
    if (request > this.lastRequest) throw new ProtocolViolation(texts.neverInvoked(request));
    const call = this.pending.get(request);
    if (call === undefined) this.lateAnswers++;
    return call;
  }
}
