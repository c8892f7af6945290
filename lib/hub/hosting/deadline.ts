import type { CancelTimer, Clock } from '../../session/clock.js';

/** Those that wait for something, the oldest first: one timer serves all of them. */
export class Deadline<T> {
  private readonly waiting = new Map<T, number>();
  private cancel: CancelTimer | undefined;

  /** @param timeoutMs `Infinity` for none */
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

  /** What it waited for has come, or the connection is gone. */
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
