import type { StreamObserver } from '../calls/async-value.js';
import type { Outcome } from '../calls/promise-sink.js';
import type { Dict, List } from '../protocol/messages.js';
import { isEmptyPayload } from '../protocol/wamp-result.js';
import type { AnswerSink } from '../session/outgoing-call.js';

/** Passes the answers of a call to an observer: progressive results, and the final one unless it is empty. */
export class StreamSink<T> implements AnswerSink {
  constructor(
    private readonly observer: StreamObserver<T>,
    private readonly outcome: Outcome<T>,
  ) {}

  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.observer.next(this.outcome(args, kwargs, details));
  }

  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    if (!isEmptyPayload(args, kwargs)) this.observer.next(this.outcome(args, kwargs, details));
    this.observer.complete();
  }

  error(error: Error): void {
    this.observer.error(error);
  }
}
