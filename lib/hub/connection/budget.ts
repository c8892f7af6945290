/** Somebody whose share of a hub's budget can be asked for, and ended. */
export interface BudgetHolder {
  /** Bytes of heap that its end would let go; none once it has ended. */
  readonly weight: number;
  /** Ends it. */
  relieve(): void;
}

/** How much must come to what is held until holders are looked through again in vain. */
const vainGrowth = 1.01;

/**
 * What all clients of a hub together make it hold, in bytes of heap. Beyond the limit nothing new is
 * taken, and those that hold most are ended until there is room. Nobody is ended for what others hold: who
 * has less than an even share stays.
 */
export class HubBudget {
  /** What is held now. */
  bytes = 0;
  private isRelieving = false;
  /** Up to how many bytes it is known that nobody is to be ended. */
  private vainBytes = 0;
  /** What ended sessions hold is let go with what holds it: a handler may never come to its end. */
  private readonly left = new FinalizationRegistry<Holding>((holding) => holding.clear());

  /** @param maxBytes `Infinity` for no limit */
  constructor(
    private readonly maxBytes: number,
    private readonly holders: ReadonlySet<BudgetHolder>,
  ) {}

  get isFull(): boolean {
    return this.bytes > this.maxBytes;
  }

  /** How much more can be held before somebody has to go. */
  get room(): number {
    return this.maxBytes - this.bytes;
  }

  /** Counts what is held, or with a negative number what is let go. */
  add(bytes: number): void {
    this.bytes += bytes;
    if (bytes > 0 && this.isFull && !this.isRelieving && this.bytes > this.vainBytes)
      this.relieveSoon();
  }

  /** Counts what an ended session holds until its handlers are done, or are garbage with it. */
  leave(owner: object, holding: Holding): void {
    if (holding.bytes > 0) this.left.register(owner, holding);
  }

  /** Whoever adds is in the middle of something. */
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

  /** Returns who holds most, if that is an even share at least. */
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

/** What calls, events and input of one session make the hub hold, in bytes of heap. */
export class Holding {
  bytes = 0;

  /** @param maxBytes of the session; one message passes in any case */
  constructor(
    private readonly budget: HubBudget,
    private readonly maxBytes: number,
  ) {}

  /** Counts bytes, if there is room for them. */
  take(bytes: number): boolean {
    const isTooMuch = this.bytes > 0 && this.bytes + bytes > this.maxBytes;
    if (isTooMuch || this.budget.isFull) return false;
    this.count(bytes);
    return true;
  }

  give(bytes: number): void {
    this.count(-bytes);
  }

  /** Nobody is left who could let go of anything. */
  clear(): void {
    this.count(-this.bytes);
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    this.budget.add(bytes);
  }
}
