/** A connection that takes a part of the budget and can be ended. */
export interface BudgetHolder {
  /** The bytes of heap that its end would free; 0 after its end. */
  readonly weight: number;
  /** Ends the connection to free memory. */
  relieve(): void;
}

/** After a search without a holder to end, the held bytes must grow by this factor before the next search. */
const vainGrowth = 1.01;

/**
 * Counts the bytes of heap that all clients of a hub make it hold. Beyond the limit the hub accepts
 * nothing new, and ends the sessions that hold most until there is room. A session with less than an
 * even share is never ended.
 */
export class HubBudget {
  /** The number of bytes that are held now. */
  bytes = 0;
  private isRelieving = false;
  /** Up to this number of bytes, a search would find no holder to end. */
  private vainBytes = 0;
  /** Frees the bytes of ended sessions when their owner is garbage, because a handler may never end. */
  private readonly left = new FinalizationRegistry<Holding>((holding) => holding.clear());

  /** @param maxBytes `Infinity` for no limit */
  constructor(
    private readonly maxBytes: number,
    private readonly holders: ReadonlySet<BudgetHolder>,
  ) {}

  get isFull(): boolean {
    return this.bytes > this.maxBytes;
  }

  /** The number of bytes until the limit. */
  get room(): number {
    return this.maxBytes - this.bytes;
  }

  /** Adds to the held bytes. A negative number frees bytes. */
  add(bytes: number): void {
    this.bytes += bytes;
    if (bytes > 0 && this.isFull && !this.isRelieving && this.bytes > this.vainBytes)
      this.relieveSoon();
  }

  /** Counts the bytes of an ended session until its handlers have ended or are garbage. */
  leave(owner: object, holding: Holding): void {
    if (holding.bytes > 0) this.left.register(owner, holding);
  }

  /** Ends holders in a microtask, because the caller of `add` has not finished its work. */
  private relieveSoon(): void {
    this.isRelieving = true;
    queueMicrotask(() => {
      this.isRelieving = false;
      this.relieve();
    });
  }

  private relieve(): void {
    while (this.isFull) {
      const fattest = this.fattest();
      if (fattest === undefined) {
        this.vainBytes = this.bytes * vainGrowth;
        return;
      }
      fattest.relieve();
    }
    this.vainBytes = 0;
  }

  /** Returns the holder with the most bytes, if it has at least an even share. */
  private fattest(): BudgetHolder | undefined {
    let found: BudgetHolder | undefined;
    let most = this.bytes / this.holders.size;
    for (const holder of this.holders) {
      const { weight } = holder;
      if (weight === 0 || weight < most) continue;
      found = holder;
      most = weight;
    }
    return found;
  }
}

/** Counts the bytes of heap that calls, events and input of one session take. */
export class Holding {
  bytes = 0;

  /** @param maxBytes the limit of the session; a single message is always accepted */
  constructor(
    private readonly budget: HubBudget,
    private readonly maxBytes: number,
  ) {}

  /** Counts bytes and returns true if there is room for them, otherwise returns false. */
  take(bytes: number): boolean {
    const isTooMuch = this.bytes > 0 && this.bytes + bytes > this.maxBytes;
    if (isTooMuch || this.budget.isFull) return false;
    this.count(bytes);
    return true;
  }

  give(bytes: number): void {
    this.count(-bytes);
  }

  /** Frees all bytes, because their owner is garbage. */
  clear(): void {
    this.count(-this.bytes);
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    this.budget.add(bytes);
  }
}
