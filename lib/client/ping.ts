import { cancellation } from '../calls/tied-call.js';
import { signalKind } from '../protocol/kinds.js';
import { assertKind, milliseconds } from '../protocol/options.js';
import { WampTimeoutError } from '../protocol/standard-errors.js';
import type { Connection } from './connection.js';
import * as defaults from './defaults.js';
import * as texts from './texts.js';
import type { PingOptions } from './wamp-client.js';

/** Returns the time of a request that changes nothing, in milliseconds. */
export function measurePing(session: Connection, options: PingOptions): Promise<number> {
  const { timeoutMs = defaults.pingTimeoutMs, signal } = options;
  assertKind(milliseconds, timeoutMs, 'timeoutMs');
  assertKind(signalKind, signal, 'signal');
  const { clock } = session;
  const startedMs = clock.now();
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(cancellation(signal));
    const end = (settle: () => void): void => {
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const onAbort = (): void => end(() => reject(cancellation(signal as AbortSignal)));
    const late = new WampTimeoutError(texts.noPong(timeoutMs));
    const cancelTimer = clock.schedule(timeoutMs, () => end(() => reject(late)));
    signal?.addEventListener('abort', onAbort, { once: true });
    const answered = (): void => end(() => resolve(clock.now() - startedMs));
    // The server answers with ERROR, because nobody has this subscription.
    session.probe({ granted: answered, refused: answered });
  });
}
