import { count, type Kind } from '../protocol/options.js';

/** A TCP port; 0 for any free one. */
export const portKind: Kind = {
  words: 'a whole number from 0 to 65535',
  accepts: (value) => count.accepts(value) && (value as number) <= 65_535,
};
