/** Returns a number of 32 bits for a text, different for most texts. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mixed(hash);
}

/** Spreads the bits of a number (the last step of MurmurHash3). */
function mixed(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A node that may own keys. */
export interface Candidate {
  readonly node: string;
  /** `hashOf(node)`. */
  readonly hash: number;
}

/**
 * Returns the node that owns a key: the one with the highest hash of both. When a node comes or goes, only its own
 * keys change hands (rendezvous hashing).
 *
 * @param key the hash of the key
 * @returns `undefined` if there are no candidates
 */
export function ownerOf(key: number, candidates: Iterable<Candidate>): string | undefined {
  let owner: string | undefined;
  let highest = -1;
  for (const { node, hash } of candidates) {
    const score = mixed(key ^ Math.imul(hash, 0x9e3779b1));
    const isHigher = score > highest || (score === highest && node > (owner as string));
    if (isHigher) [owner, highest] = [node, score];
  }
  return owner;
}
