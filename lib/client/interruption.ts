import { ErrorUri } from '../protocol/error-uris.js';
import { isA, isWampError } from '../protocol/thrown.js';
import type { Clock } from '../session/clock.js';
import { WampConnectionError } from './connection-error.js';
import * as defaults from './defaults.js';
import type { WampClientStatus } from './wamp-client.js';
import type { Watchable } from './watchable.js';

/** Tells which requests have failed with their session, so that they may be sent again in the next one. */
export class Interruption {
  constructor(
    private readonly clock: Clock,
    private readonly status: Watchable<WampClientStatus>,
  ) {}

  /**
   * Calls `then` with true if the session of a request was lost, or is just ending: a server that restarts
   * answers what it cannot finish with `wamp.error.unavailable` before it closes the connection.
   */
  check(error: unknown, then: (isInterrupted: boolean) => void): void {
    if (isA(error, WampConnectionError)) then(error.wasSent && error.willReconnect);
    else if (isWampError(error) && error.uri === ErrorUri.Unavailable) this.waitForEnd(then);
    else then(false);
  }

  private waitForEnd(then: (isInterrupted: boolean) => void): void {
    let stop: (() => void) | undefined;
    const end = (status: WampClientStatus): void => {
      cancel();
      stop?.();
      then(status !== 'open' && status !== 'closed');
    };
    const cancel = this.clock.schedule(defaults.endingMs, () => end('open'));
    stop = this.status.subscribe((status) => {
      if (status !== 'open') end(status);
    });
  }
}
