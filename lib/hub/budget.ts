/** Somebody whose share of a hub's budget can be asked for, and ended. */
export interface BudgetHolder {
  /** Bytes of heap it makes the hub hold. */
  readonly weight: number;
  /** Ends it, and with it its share. */
  relieve(): void;
}

/**
 * What all clients of a hub together make it hold, in bytes of heap. Beyond the limit nothing new is
 * taken, and those that hold most are ended until there is room.
 */
export class HubBudget {
  /** What is held now. */
  bytes = 0;
  private isRelieving = false;

  /** @param maxBytes `Infinity` for no limit */
  constructor(
    private readonly maxBytes: number,
    private readonly holders: Iterable<BudgetHolder>,
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
    if (bytes > 0 && this.isFull && !this.isRelieving) this.relieveSoon();
  }

  /** Whoever adds is in the middle of something. */
  private relieveSoon(): void {
    this.isRelieving = true;
    queueMicrotask(() => {
      this.isRelieving = false;
      while (this.isFull) {
        const fattest = this.fattest();
        if (fattest === undefined) return;
        fattest.relieve();
      }
    });
  }

  private fattest(): BudgetHolder | undefined {
    let found: BudgetHolder | undefined;
    for (const holder of this.holders) if (holder.weight > (found?.weight ?? 0)) found = holder;
    return found;
  }
}
