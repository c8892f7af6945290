/** A queue. Unlike `Array.shift`, `take` takes constant time. */
export class Fifo<T> {
  private items: T[] = [];
  /** The number of items at the start of the list that were taken already. */
  private taken = 0;

  get length(): number {
    return this.items.length - this.taken;
  }

  /** The oldest item. */
  get first(): T | undefined {
    return this.items[this.taken];
  }

  /** Yields all items, the oldest first. */
  *[Symbol.iterator](): Generator<T, void> {
    for (let at = this.taken; at < this.items.length; at++) yield this.items[at] as T;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** Removes and returns the oldest item. */
  take(): T | undefined {
    const { items, taken } = this;
    if (taken === items.length) return undefined;
    const item = items[taken];
    this.taken++;
    this.compact();
    return item;
  }

  /** Removes the taken items from the list when they are the majority. Until then they stay in memory. */
  private compact(): void {
    if (2 * this.taken < this.items.length) return;
    this.items.splice(0, this.taken);
    this.taken = 0;
  }
}
