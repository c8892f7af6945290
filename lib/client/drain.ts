import { WampUnavailableError } from '../protocol/standard-errors.js';
import type { Clock } from '../session/clock.js';
import type { IncomingCalls } from '../session/incoming-calls.js';
import * as texts from './texts.js';

/** Refuses further calls. Resolves when the handlers that run have ended, or after `ms`. */
export function drained(calls: IncomingCalls, clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(ms, resolve);
    const whenEmpty = (): void => {
      cancel();
      resolve();
    };
    calls.drain(new WampUnavailableError(texts.closing), whenEmpty);
    if (calls.size === 0) whenEmpty();
  });
}
