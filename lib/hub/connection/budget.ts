/** A session that takes a part of the budget and can be ended. */
export interface BudgetHolder {
  /** The bytes of heap that its end would free. */
  readonly weight: number;
  /** Ends it to free memory. */
  relieve(): void;
}

/**
 * Counts the bytes of heap that all clients of a hub make it hold. Beyond the limit the hub accepts
 * nothing new, and ends the sessions that hold most until there is room.
 */
export class HubBudget {
  /** The number of bytes that are held now. */
  bytes = 0;
  private isRelieving = false;
  /** Sessions that have ended, with events that still wait for handlers. */
  private readonly left = new Set<BudgetHolder>();

  /**
   * @param maxBytes `Infinity` for no limit
   * @param connected the sessions that have a connection
   */
  constructor(
    private readonly maxBytes: number,
    private readonly connected: Iterable<BudgetHolder>,
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
    if (bytes > 0 && this.isFull && !this.isRelieving) this.relieveSoon();
  }

  /** Keeps a session without a connection among the holders, if it holds anything. */
  keep(holder: BudgetHolder): void {
    if (holder.weight > 0) this.left.add(holder);
  }

  /** Removes a session without a connection from the holders. */
  forget(holder: BudgetHolder): void {
    this.left.delete(holder);
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
      const before = this.bytes;
      this.fattest()?.relieve();
      // Without this check, a holder that frees nothing would be found again for ever.
      if (this.bytes >= before) return;
    }
  }

  private fattest(): BudgetHolder | undefined {
    let found: BudgetHolder | undefined;
    for (const holders of [this.left, this.connected])
      for (const holder of holders) if (holder.weight > (found?.weight ?? 0)) found = holder;
    return found;
  }
}

/** Counts the bytes of heap that one session takes. */
export class Holding {
  bytes = 0;
  private helloBytes = 0;
  private incompleteBytes = 0;

  /** @param maxBytes the limit of the session; while it holds nothing, any number of bytes is accepted */
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

  /** All bytes, with those of HELLO and of an incomplete message. */
  get weight(): number {
    return this.bytes + this.helloBytes + this.incompleteBytes;
  }

  /** Counts the bytes of HELLO.Details, which are kept as long as the session; 0 when it has ended. */
  keepHello(bytes: number): void {
    this.budget.add(bytes - this.helloBytes);
    this.helloBytes = bytes;
  }

  /** Counts the bytes of an incomplete message; 0 when it is complete. */
  awaitRest(bytes: number): void {
    this.budget.add(bytes - this.incompleteBytes);
    this.incompleteBytes = bytes;
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    this.budget.add(bytes);
  }
}
