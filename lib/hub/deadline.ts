import type { CancelTimer, Clock } from '../session/ports.js';
import type { SessionHost } from './session.host.js';

/** The connections that wait for something, the oldest first: one timer serves all of them. */
export class Deadline {
  private readonly waiting = new Map<SessionHost, number>();
  private cancel: CancelTimer | undefined;

  /** @param timeoutMs `Infinity` for none */
  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs: number,
    private readonly onLate: (host: SessionHost, timeoutMs: number) => void,
  ) {}

  begin(host: SessionHost): void {
    if (this.timeoutMs === Infinity) return;
    this.waiting.set(host, this.clock.now() + this.timeoutMs);
    if (this.cancel === undefined) this.schedule(this.timeoutMs);
  }

  /** What it waited for has come, or the connection is gone. */
  end(host: SessionHost): void {
    if (!this.waiting.delete(host) || this.waiting.size > 0) return;
    this.cancel?.();
    this.cancel = undefined;
  }

  private schedule(delayMs: number): void {
    this.cancel = this.clock.schedule(delayMs, () => this.ring());
  }

  private ring(): void {
    this.cancel = undefined;
    for (const [host, dueMs] of this.waiting) {
      const leftMs = dueMs - this.clock.now();
      if (leftMs > 0) return this.schedule(leftMs);
      this.waiting.delete(host);
      this.onLate(host, this.timeoutMs);
    }
  }
}
