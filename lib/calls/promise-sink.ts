import type { Dict, List } from '../protocol/messages.js';
import { WampResult } from '../protocol/wamp-result.js';
import type { AnswerSink } from '../session/outgoing-call.js';

/** Converts an answer to the value that the caller gets. */
export type Outcome<T> = (args: List | undefined, kwargs: Dict | undefined, details: Dict) => T;

/** Returns a complete answer, without unwrapping it. */
export const wholeAnswer: Outcome<WampResult> = (args, kwargs, details) =>
  new WampResult(args, kwargs, details);

/** Settles a promise with the final answer. */
export class PromiseSink<T> implements AnswerSink {
  constructor(
    private readonly resolve: (value: T) => void,
    readonly error: (error: Error) => void,
    private readonly outcome: Outcome<T>,
  ) {}

  progress(): void {}

  result(args: List | undefined, kwargs: Dict | undefined, details: Dict): void {
    this.resolve(this.outcome(args, kwargs, details));
  }
}
