import type { EventsOptions } from './declaration-options.js';
import * as defaults from './defaults.js';
import { EventBuffer } from './event-buffer.js';
import type { WampEvent, WampSubscription } from './wamp-declaration.js';

/** Subscribes a handler. */
type Subscribe = (handler: (event: WampEvent) => void) => Promise<WampSubscription>;

/**
 * Returns events for `for await`. Each loop has a subscription of its own.
 *
 * @param ending returns the error for a client that was closed; `undefined` if it was not
 */
export function subscribedEvents(
  subscribe: Subscribe,
  ending: () => Error | undefined,
  { maxWaiting = defaults.waitingEvents, overflow = 'error' }: EventsOptions,
): AsyncIterable<WampEvent> {
  return {
    [Symbol.asyncIterator]: () =>
      new EventBuffer<WampEvent>(
        (observer) => {
          const subscribed = subscribe((event) => observer.next(event));
          subscribed.then(
            ({ status }) =>
              status.subscribe((value) => {
                if (value !== 'ended') return;
                const error = ending();
                if (error === undefined) observer.complete();
                else observer.error(error);
              }),
            (error: unknown) => observer.error(error),
          );
          // A subscription that was refused has told so already.
          const unsubscribe = (): void => {
            subscribed.then((it) => it.unsubscribe(), ignore);
          };
          return { unsubscribe };
        },
        maxWaiting,
        overflow,
      ),
  };
}

function ignore(): void {}
