import type { Stoppable, StreamObserver } from '../../calls/async-value.js';
import type { Reader } from '../../calls/reader.js';
import { WampCanceledError, WampUnavailableError } from '../../protocol/standard-errors.js';
import { toPayload } from '../../protocol/wamp-result.js';
import type { OutgoingCall } from '../../session/outgoing-call.js';
import type { InputSource } from '../call-options.js';
import * as texts from '../texts.js';
import { isObservable, observe } from './observe.js';
import { type Pulled, pull } from './pull.js';

/**
 * Sends each value of a source as a further piece of a call, and an empty last piece at its end. The call is
 * canceled if the source fails, if a value cannot be encoded, or if an Observable is too fast for the
 * connection. An iterable waits for it.
 */
export class CallInputSender implements StreamObserver, Stoppable {
  private source: Stoppable | undefined;
  private isOver = false;

  /** @param report receives the errors of a source that fails to stop */
  constructor(
    private readonly call: Pick<OutgoingCall<unknown>, 'cancel' | 'sendPiece'>,
    private readonly backlog: Reader,
    report: (error: unknown) => void,
    input: InputSource,
  ) {
    const isPushed = typeof input === 'object' && isObservable(input);
    this.source = isPushed
      ? observe(input, this, report)
      : pull(input as Pulled, this, backlog, report);
    // An Observable may have failed or ended already.
    if (this.isOver) this.source.unsubscribe();
  }

  next(value: unknown): void {
    if (this.isOver) return;
    try {
      if (this.backlog.isFull) throw new WampUnavailableError(texts.slowConnection);
      const [args, kwargs] = toPayload(value);
      this.call.sendPiece(args, kwargs, true);
    } catch (error) {
      this.error(error);
    }
  }

  complete(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.call.sendPiece();
  }

  error(cause: unknown): void {
    if (this.isOver) return;
    this.unsubscribe();
    this.call.cancel(new WampCanceledError([], {}, { cause }));
  }

  unsubscribe(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.source?.unsubscribe();
  }
}
