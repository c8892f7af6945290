import type { Stoppable } from '../calls/async-value.js';
import type { List } from '../protocol/messages.js';
import type { OpenSource } from './event-buffer.js';
import type { Interruption } from './interruption.js';

/**
 * Opens a stream again if its session was lost, with the arguments that `resume` returns.
 *
 * @param open opens the stream with arguments
 */
export function resumed<T>(
  open: (args: List) => OpenSource<T>,
  args: List,
  resume: (last: T | undefined) => List,
  interruption: Interruption,
): OpenSource<T> {
  return (observer) => {
    let last: T | undefined;
    let isOver = false;
    let source: Stoppable | undefined;
    const begin = (from: List): void => {
      source = open(from)({
        next(value) {
          last = value;
          observer.next(value);
        },
        error: (error) =>
          interruption.check(error, (isInterrupted) =>
            isInterrupted ? queueMicrotask(goOn) : observer.error(error),
          ),
        complete: () => observer.complete(),
      });
    };
    // In a microtask, because the connection still ends its other calls.
    const goOn = (): void => {
      if (isOver) return;
      try {
        begin(resume(last));
      } catch (error) {
        observer.error(error);
      }
    };
    begin(args);
    return {
      unsubscribe() {
        isOver = true;
        source?.unsubscribe();
      },
    };
  };
}
