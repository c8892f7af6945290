/** The part of the time between two clients: that of the golden ratio. */
const step = (Math.sqrt(5) - 1) / 2;

/**
 * Spreads the return of clients over a time. By the golden ratio each part of the time gets its share of the
 * clients, of all that leave at once and of those that leave one by one. Other processes begin elsewhere.
 */
export class ReturnTimes {
  private fraction = Math.random();

  /** @param spreadMs 0 lets clients decide themselves */
  constructor(private readonly spreadMs: number) {}

  /** Returns the milliseconds after which the next client should return; 0 if it decides itself. */
  next(): number {
    this.fraction = (this.fraction + step) % 1;
    return Math.ceil(this.fraction * this.spreadMs);
  }
}
