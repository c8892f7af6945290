import { MessageCode, messageName } from '../protocol/message-codes.js';
import type { ClientMessage, Id } from '../protocol/messages.js';
import { ProtocolViolation } from '../protocol/protocol-violation.js';
import { WampTimeoutError } from '../protocol/standard-errors.js';
import type { Clock } from './clock.js';
import { GapTimer } from './gap-timer.js';
import type { SessionCore } from './session-core.js';
import * as texts from './texts.js';

/** The requests of a client that get one acknowledgement. */
export type AckedRequest =
  | typeof MessageCode.Publish
  | typeof MessageCode.Register
  | typeof MessageCode.Subscribe
  | typeof MessageCode.Unregister
  | typeof MessageCode.Unsubscribe;

/** Receives the acknowledgement of a request, exactly once. It is called while the message is read. */
export interface AckSink {
  /** @param id the publication, subscription or registration; 0 if the answer has none */
  granted(id: Id): void;
  refused(error: Error): void;
}

/** The members of a session that its requests use. */
export interface RequestingSession extends SessionCore<{ readonly clock: Clock }> {
  /** The id of the last request of this end. Ids count up from 1 (specification: "IDs"). */
  lastRequest: Id;
}

interface PendingRequest {
  readonly type: AckedRequest;
  readonly sink: AckSink;
  readonly timer: GapTimer | undefined;
}

/** Holds the requests of a client, except calls, until they are acknowledged. */
export class PendingRequests {
  private readonly pending = new Map<Id, PendingRequest>();

  constructor(private readonly session: RequestingSession) {}

  get size(): number {
    return this.pending.size;
  }

  /**
   * Sends a request.
   *
   * @param message returns the request with this id
   * @param timeoutMs the time for the acknowledgement; 0 for no limit
   * @throws if the message cannot be encoded; nothing is sent then, and the next request gets the same id
   */
  ask(
    type: AckedRequest,
    message: (request: Id) => ClientMessage,
    sink: AckSink,
    timeoutMs: number,
  ): void {
    const request = this.tell(message);
    const timer = timeoutMs > 0 ? this.timerOf(request, type, timeoutMs) : undefined;
    this.pending.set(request, { type, sink, timer });
  }

  /**
   * Sends a request without an acknowledgement.
   *
   * @throws if the message cannot be encoded; nothing is sent then, and the next request gets the same id
   */
  tell(message: (request: Id) => ClientMessage): Id {
    const { session } = this;
    const request = ++session.lastRequest;
    try {
      session.send(message(request));
      return request;
    } catch (error) {
      if (session.lastRequest === request) session.lastRequest--;
      throw error;
    }
  }

  /** @throws ProtocolViolation for an id that no such request has had */
  onGranted(type: AckedRequest, request: Id, id: Id): void {
    this.take(type, request)?.sink.granted(id);
  }

  /** @throws ProtocolViolation for an id that no such request has had */
  onRefused(type: AckedRequest, request: Id, error: Error): void {
    this.take(type, request)?.sink.refused(error);
  }

  /** Fails every request, because the session has ended. */
  drop(reason: Error): void {
    const all = [...this.pending.values()];
    this.pending.clear();
    for (const { sink, timer } of all) {
      timer?.stop();
      sink.refused(reason);
    }
  }

  /** Returns the request of an acknowledgement; `undefined` if it comes after its timeout. */
  private take(type: AckedRequest, request: Id): PendingRequest | undefined {
    const known = this.pending.get(request);
    if (request > this.session.lastRequest || (known !== undefined && known.type !== type))
      throw new ProtocolViolation(texts.neverAsked(messageName(type), request));
    this.pending.delete(request);
    known?.timer?.stop();
    return known;
  }

  private timerOf(request: Id, type: AckedRequest, timeoutMs: number): GapTimer {
    return new GapTimer(this.session.ports.clock, timeoutMs, () => {
      const error = new WampTimeoutError(texts.notAcknowledged(messageName(type), timeoutMs));
      this.take(type, request)?.sink.refused(error);
    });
  }
}
