import type { CancelTimer, Clock } from '../../session/clock.js';

/** Reports every entry that waits longer than a timeout. One timer serves all entries, the oldest first. */
export class Deadline<T> {
  private readonly waiting = new Map<T, number>();
  private cancel: CancelTimer | undefined;

  /** @param timeoutMs in milliseconds; `Infinity` for no timeout */
  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs: number,
    private readonly onLate: (waiting: T, timeoutMs: number) => void,
  ) {}

  begin(waiting: T): void {
    if (this.timeoutMs === Infinity) return;
    this.waiting.set(waiting, this.clock.now() + this.timeoutMs);
    if (this.cancel === undefined) this.schedule(this.timeoutMs);
  }

  /** Removes an entry that need not wait any more. */
  end(waiting: T): void {
    if (!this.waiting.delete(waiting) || this.waiting.size > 0) return;
    this.cancel?.();
    this.cancel = undefined;
  }

  private schedule(delayMs: number): void {
    this.cancel = this.clock.schedule(delayMs, () => this.ring());
  }

  private ring(): void {
    this.cancel = undefined;
    for (const [waiting, dueMs] of this.waiting) {
      const leftMs = dueMs - this.clock.now();
      if (leftMs > 0) return this.schedule(leftMs);
      this.waiting.delete(waiting);
      this.onLate(waiting, this.timeoutMs);
    }
  }
}
