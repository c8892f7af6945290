import { cancellation } from '../calls/tied-call.js';
import type { Dict, List } from '../protocol/messages.js';
import { WampTimeoutError } from '../protocol/standard-errors.js';
import type { WampError } from '../protocol/wamp-error.js';
import type { CancelTimer, Clock } from '../session/clock.js';
import type { AnswerSink } from '../session/outgoing-call.js';
import type { ClientCallRequest } from './calls/start-call.js';
import type { StartedCall } from './client-request.js';
import type { Connection } from './connection.js';
import type { Interruption } from './interruption.js';
import * as texts from './texts.js';
import type { WaitingRequest, WaitingRoom } from './waiting-room.js';

/** A call that waits for a session, at first or after its connection was lost. Its timeout is running meanwhile. */
export class HeldCall implements AnswerSink, WaitingRequest, StartedCall {
  private readonly endMs: number;
  private call: StartedCall | undefined;
  private cancelTimer: CancelTimer | undefined;
  private isWaiting = false;
  private canceledBy: WampError | undefined;

  constructor(
    private readonly room: WaitingRoom,
    private readonly clock: Clock,
    private readonly interruption: Interruption,
    private readonly request: ClientCallRequest,
    private readonly sink: AnswerSink,
    /** The number of times that the call may still be sent again. */
    private retries: number,
  ) {
    this.endMs = clock.now() + (request.timeoutMs || Infinity);
  }

  /** Waits for the next session. */
  hold(): void {
    const { request, clock, endMs } = this;
    const { signal, timeoutMs = 0 } = request;
    if (signal?.aborted === true) return this.sink.error(cancellation(signal));
    this.isWaiting = true;
    this.room.add(this);
    signal?.addEventListener('abort', this.onAbort, { once: true });
    if (timeoutMs > 0) this.cancelTimer = clock.schedule(endMs - clock.now(), this.onTimeout);
  }

  start(session: Connection): void {
    this.release();
    const { request, clock, endMs } = this;
    const timeoutMs = request.timeoutMs && Math.max(1, endMs - clock.now());
    this.call = session.call({ ...request, timeoutMs }, this);
  }

  cancel(reason: WampError): void {
    this.canceledBy = reason;
    if (this.isWaiting) this.fail(reason);
    else this.call?.cancel(reason);
  }

  fail(error: Error): void {
    this.release();
    this.sink.error(error);
  }

  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.sink.progress(args, kwargs, details);
  }

  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.sink.result(args, kwargs, details);
  }

  error(error: Error): void {
    if (this.retries <= 0) return this.sink.error(error);
    this.interruption.check(error, (isInterrupted) => {
      if (!isInterrupted || this.canceledBy !== undefined)
        return this.sink.error(this.canceledBy ?? error);
      this.retries--;
      this.hold();
    });
  }

  private release(): void {
    this.isWaiting = false;
    this.room.remove(this);
    this.cancelTimer?.();
    this.request.signal?.removeEventListener('abort', this.onAbort);
  }

  private readonly onAbort = (): void =>
    this.fail(cancellation(this.request.signal as AbortSignal));

  private readonly onTimeout = (): void => {
    const { uri, timeoutMs = 0 } = this.request;
    this.fail(new WampTimeoutError(texts.noSessionInTime(uri, timeoutMs)));
  };
}
