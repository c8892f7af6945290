import type { AnsweredCall } from './answered-call.js';
import { isAsyncIterable, isPromise } from './async-value.js';
import { IterableOutcome } from './iterable-outcome.js';
import { ObservableOutcome } from './observable-outcome.js';

/** Runs a handler and answers its call exactly once, with its result or its error. */
export function answer<Call extends AnsweredCall>(
  call: Call,
  handler: (call: Call) => unknown,
): void {
  try {
    conclude(call, handler(call));
  } catch (error) {
    call.fail(error);
  }
}

/** Answers with a value, a promise, an Observable or an async iterable. */
function conclude(call: AnsweredCall, value: unknown): void {
  if (typeof value !== 'object' || value === null) call.succeed(value);
  else if (isPromise(value))
    value.then(
      (settled) => answer(call, () => settled),
      (error: unknown) => call.fail(error),
    );
  else if (call.isObservable(value)) new ObservableOutcome(call).run(value);
  else if (isAsyncIterable(value)) new IterableOutcome(call).run(value);
  else call.succeed(value);
}
