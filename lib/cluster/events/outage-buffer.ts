import type { WampClusterDrop } from '../../hub/operations/cluster-stats.js';
import type { Clock } from '../../session/clock.js';
import { Fifo } from '../../session/fifo.js';
import type { FrameTarget } from '../cluster-link.js';

interface Kept {
  readonly target: FrameTarget;
  readonly event: Uint8Array;
  readonly sinceMs: number;
}

/** The limits of what is kept while the broker is away. */
export interface OutageLimits {
  readonly outageBufferBytes: number;
  readonly outageBufferMs: number;
}

/** Keeps publications in order while the broker is away: the latest ones, up to a number of bytes and an age. */
export class OutageBuffer {
  bytes = 0;
  private readonly kept = new Fifo<Kept>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: OutageLimits,
    private readonly dropped: (reason: WampClusterDrop) => void,
  ) {}

  get size(): number {
    return this.kept.length;
  }

  add(target: FrameTarget, event: Uint8Array): void {
    const { outageBufferBytes: most, outageBufferMs } = this.limits;
    if (most === 0 || outageBufferMs === 0) return this.dropped('down');
    if (event.length > most) return this.dropped('buffer');
    this.dropOld();
    while (this.bytes + event.length > most) this.leaveOut('buffer');
    // It may be a part of the much larger buffer of the encoder.
    this.kept.push({ target, event: event.slice(), sinceMs: this.clock.now() });
    this.bytes += event.length;
  }

  /**
   * Sends what is not too old, in order.
   *
   * @param send returns false if it is to be kept, with all that follows
   */
  drain(send: (target: FrameTarget, event: Uint8Array) => boolean): void {
    this.dropOld();
    for (let next = this.kept.first; next !== undefined; next = this.kept.first) {
      if (!send(next.target, next.event)) return;
      this.take();
    }
  }

  /** Drops everything. */
  clear(reason: WampClusterDrop): void {
    while (this.kept.length > 0) this.leaveOut(reason);
  }

  private dropOld(): void {
    const oldestMs = this.clock.now() - this.limits.outageBufferMs;
    while (this.kept.first !== undefined && this.kept.first.sinceMs < oldestMs)
      this.leaveOut('too-old');
  }

  private leaveOut(reason: WampClusterDrop): void {
    this.take();
    this.dropped(reason);
  }

  private take(): void {
    this.bytes -= this.kept.take()?.event.length ?? 0;
  }
}
