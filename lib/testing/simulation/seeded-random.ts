/** Random numbers that a seed decides (mulberry32). */
export class SeededRandom {
  /** @param state the seed, an integer */
  constructor(private state: number) {}

  /** Returns a number from 0 to 1, without 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Returns an integer from 0 to the limit, without the limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Returns true as often as the share says, from 0 to 1. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** Returns an item of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}
