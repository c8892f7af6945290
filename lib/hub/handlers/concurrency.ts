import { count, type Kind } from '../../protocol/options.js';

/**
 * The number of calls that run at the same time. A number counts all sessions together, and waiting
 * sessions take turns; 0 means any number. With `serial`, the calls of one session run one after the
 * other, in the order in which they came.
 */
export type WampConcurrency = number | 'serial';

export const concurrencyKind: Kind = {
  words: 'an integer from 0 on (0 for any number), or "serial"',
  accepts: (value) => value === 'serial' || count.accepts(value),
};
