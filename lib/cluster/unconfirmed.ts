import type { CancelTimer, Clock } from '../session/clock.js';
import { defaults } from './defaults.js';

/** What confirms frames. */
export interface ConfirmingLink {
  readonly clock: Clock;
  flush(): Promise<void>;
}

/**
 * Counts what was sent to the broker since it last confirmed to have taken all before. So a broker that is frozen,
 * or slow, cannot make the node hold more than a budget.
 */
export class Unconfirmed {
  /** The bytes of all frames. */
  bytes = 0;
  /** The number of publications among them, which who sends them counts. */
  events = 0;
  /** The time that the broker took for its last confirmation, in milliseconds; `undefined` before the first. */
  roundtripMs: number | undefined;
  private isFlushing = false;
  private cancelTimer: CancelTimer | undefined;
  /** Grows with each lost connection. What an earlier one confirms counts no more. */
  private connection = 0;
  private readonly flushBytes: number;

  constructor(
    private readonly link: ConfirmingLink,
    private readonly maxBytes: number,
  ) {
    // So that a node that goes on to send seldom uses up its budget.
    this.flushBytes = Math.min(defaults.flushBytes, maxBytes / 4);
  }

  /**
   * Returns true if there is room for a frame. A node with nothing unconfirmed may send any.
   *
   * @param before the bytes that will be sent before
   */
  hasRoomFor(bytes: number, before = 0): boolean {
    const taken = this.bytes + before;
    return taken === 0 || taken + bytes <= this.maxBytes;
  }

  /** Returns true if a frame fits into a reserve beyond the budget. */
  reserves(reserve: number, bytes: number): boolean {
    return this.bytes + bytes <= this.maxBytes + reserve;
  }

  sent(bytes: number): void {
    this.bytes += bytes;
    this.plan();
  }

  /** Begins anew, because the connection is lost. Returns the number of events that may be lost with it. */
  reset(): number {
    const { events } = this;
    this.bytes = this.events = 0;
    this.connection++;
    this.isFlushing = false;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    return events;
  }

  private plan(): void {
    if (this.isFlushing) return;
    if (this.bytes >= this.flushBytes) this.flush();
    else this.cancelTimer ??= this.link.clock.schedule(defaults.flushMs, () => this.flush());
  }

  private flush(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.isFlushing = true;
    const { bytes, events, connection } = this;
    const startMs = this.link.clock.now();
    const ended = (isConfirmed: boolean): void => {
      if (connection !== this.connection) return;
      this.isFlushing = false;
      if (isConfirmed) {
        this.bytes -= bytes;
        this.events -= events;
        this.roundtripMs = this.link.clock.now() - startMs;
      }
      if (this.bytes > 0)
        this.cancelTimer ??= this.link.clock.schedule(defaults.flushMs, () => this.flush());
    };
    this.link.flush().then(
      () => ended(true),
      () => ended(false),
    );
  }
}
