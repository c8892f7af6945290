import type { WampClusterDrop } from '../../hub/operations/cluster-stats.js';
import type { Clock } from '../../session/clock.js';
import { Fifo } from '../../session/fifo.js';
import type { EventGroup } from './event-group.js';

interface Kept {
  readonly group: EventGroup;
  readonly event: Uint8Array;
  /** The bytes of the event in a frame of its own. */
  readonly bytes: number;
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

  add(group: EventGroup, event: Uint8Array): void {
    const { outageBufferBytes: most, outageBufferMs } = this.limits;
    if (most === 0 || outageBufferMs === 0) return this.dropped('down');
    const bytes = group.headBytes + event.length;
    if (bytes > most) return this.dropped('buffer');
    this.dropOld();
    while (this.bytes + bytes > most) this.leaveOut('buffer');
    // It may be a part of the much larger buffer of the encoder.
    this.kept.push({ group, event: event.slice(), bytes, sinceMs: this.clock.now() });
    this.bytes += bytes;
  }

  /**
   * Sends what is not too old, in order.
   *
   * @param send returns false if it is to be kept, with all that follows
   */
  drain(send: (group: EventGroup, event: Uint8Array) => boolean): void {
    this.dropOld();
    for (let next = this.kept.first; next !== undefined; next = this.kept.first) {
      if (!send(next.group, next.event)) return;
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
    this.bytes -= this.kept.take()?.bytes ?? 0;
  }
}
