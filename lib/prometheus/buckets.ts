import type { Kind } from '../protocol/options.js';

/** The upper bounds of the buckets of a histogram. */
export const bucketsKind: Kind = {
  words: 'a list of growing numbers',
  accepts: (value) =>
    Array.isArray(value) &&
    value.every((bound, at) => at === 0 || bound > value[at - 1]) &&
    value.every(Number.isFinite),
};
