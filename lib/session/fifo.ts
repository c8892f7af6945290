/** What waits, the oldest first. To take one takes the same time however many wait, unlike `Array.shift`. */
export class Fifo<T> {
  private items: T[] = [];
  /** How many of those were taken already. */
  private taken = 0;

  get length(): number {
    return this.items.length - this.taken;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** Takes the oldest out. */
  take(): T | undefined {
    const { items, taken } = this;
    if (taken === items.length) return undefined;
    const item = items[taken];
    this.taken++;
    this.compact();
    return item;
  }

  /** Gives up the places of what was taken once they are the most: until then it is kept alive. */
  private compact(): void {
    if (2 * this.taken < this.items.length) return;
    this.items.splice(0, this.taken);
    this.taken = 0;
  }
}
