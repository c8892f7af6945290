import { oneOf } from '../../protocol/options.js';

/**
 * The treatment of an event if a client reads too slowly: `drop-newest` drops the new event,
 * `drop-oldest` drops the oldest waiting events, `latest` keeps only the latest event of each topic, and
 * `close` ends the session.
 */
export type WampOverflow = 'drop-newest' | 'drop-oldest' | 'latest' | 'close';

export const overflowKind = oneOf({
  'drop-newest': true,
  'drop-oldest': true,
  latest: true,
  close: true,
} satisfies Record<WampOverflow, true>);
