import { sharedDefaults } from '../protocol/shared-defaults.js';
import type { SocketEnd } from './socket.js';

/**
 * Returns the time after which the server wants to see this client again, in milliseconds: from
 * `retry-after-ms=NNN` in the close reason, or from the header `Retry-After`. Undefined if it does not say.
 */
export function retryHintOf({ reason = '', retryAfterMs }: SocketEnd): number | undefined {
  const [, hint] = /(?:^|[\s;,])retry-after-ms=(\d+)/.exec(reason) ?? [];
  const ms = hint === undefined ? retryAfterMs : Number(hint);
  return ms === undefined ? undefined : Math.min(ms, sharedDefaults.longestTimerMs);
}
