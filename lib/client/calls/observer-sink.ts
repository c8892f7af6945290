import type { StreamObserver } from '../../calls/async-value.js';
import type { Outcome } from '../../calls/promise-sink.js';
import type { Dict, List } from '../../protocol/messages.js';
import type { AnswerSink } from '../../session/outgoing-call.js';

/** Passes the answers of a call to an observer. It must not throw. */
export class ObserverSink<T> implements AnswerSink {
  /** @param outcome converts each answer to a value; `undefined` of the final answer is left out */
  constructor(
    private readonly observer: StreamObserver<T>,
    private readonly outcome: Outcome<T>,
  ) {}

  progress(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.observer.next(this.outcome(args, kwargs, details));
  }

  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    const value = this.outcome(args, kwargs, details);
    if (value !== undefined) this.observer.next(value);
    this.observer.complete();
  }

  error(error: Error): void {
    this.observer.error(error);
  }
}
