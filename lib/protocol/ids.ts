import type { Id } from './messages.js';

/** The greatest id, 2^53 (specification: "IDs"). It is not a safe integer. */
export const MAX_ID = 2 ** 53;

/** Returns true if `value` is an integer from 1 to 2^53 (specification: "IDs"). */
export function isId(value: unknown): value is Id {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_ID;
}

// One request for many random words costs far less than a request for each id.
const words = new Uint32Array(512);
let used = words.length;

function randomWord(): number {
  if (used === words.length) {
    crypto.getRandomValues(words);
    used = 0;
  }
  return words[used++] as number;
}

/**
 * Returns an id of the global scope, for a session or a publication: uniform over 1 to 2^53 - 1, from
 * a CSPRNG (specification: "IDs"). 2^53 is never returned because it is not a safe integer.
 */
export function randomId(): Id {
  const id = (randomWord() >>> 11) * 2 ** 32 + randomWord();
  return id === 0 ? randomId() : id;
}

/** Counts the ids of the session scope: each is one more than the last, and 1 follows 2^53 (specification: "IDs"). */
export class IdSequence {
  /** @param following the id that `next` returns first */
  constructor(private following: Id = 1) {}

  next(): Id {
    const id = this.following;
    this.following = id === MAX_ID ? 1 : id + 1;
    return id;
  }
}
