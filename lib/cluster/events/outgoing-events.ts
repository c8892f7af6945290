import type { WampClusterDrop } from '../../hub/operations/cluster-stats.js';
import type { CancelTimer } from '../../session/clock.js';
import type { ClusterLink, FrameTarget } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import type { EventCounts } from './event-counts.js';
import { OutageBuffer, type OutageLimits } from './outage-buffer.js';
import { Unconfirmed } from './unconfirmed.js';

/** The limits of what is sent. */
export interface OutgoingLimits extends OutageLimits {
  readonly maxUnconfirmedBytes: number;
}

/** What is told about publications that do not get out. */
export interface OutgoingListener {
  dropped(reason: WampClusterDrop): void;
}

/** Sends the publications of this node in order, and keeps the latest while the broker is away. */
export class OutgoingEvents {
  readonly unconfirmed: Unconfirmed;
  readonly buffer: OutageBuffer;
  /** True while publications wait, because the broker is away, or was until a moment ago. */
  private isAway = true;
  /** Set while publications wait, because the port has refused one. */
  private cancelRetry: CancelTimer | undefined;

  constructor(
    private readonly link: ClusterLink,
    private readonly counts: EventCounts,
    { maxUnconfirmedBytes, ...outage }: OutgoingLimits,
    private readonly listener: OutgoingListener,
  ) {
    this.unconfirmed = new Unconfirmed(link, maxUnconfirmedBytes);
    this.buffer = new OutageBuffer(link.clock, outage, (reason) => this.drop(reason));
  }

  /** Sends an encoded publication, or keeps it, or drops and counts it. Never throws. */
  send(target: FrameTarget, frame: Uint8Array): void {
    const mustWait = this.isAway || this.cancelRetry !== undefined;
    if (!mustWait && this.trySend(target, frame)) return;
    this.buffer.add(target, frame);
    if (!mustWait) this.retryLater();
  }

  /**
   * Keeps publications from now on.
   *
   * @returns the number of publications that were sent, and may be lost
   */
  hold(): number {
    this.isAway = true;
    return this.unconfirmed.reset();
  }

  /** Sends what was kept, and does not keep any more. */
  resume(): void {
    this.isAway = false;
    this.drain();
  }

  /** Drops what is kept, and keeps nothing any more. */
  end(): void {
    this.hold();
    this.cancelRetry?.();
    this.buffer.clear('down');
  }

  private drain(): void {
    if (this.isAway) return;
    this.buffer.drain((target, frame) => this.trySend(target, frame));
    if (this.buffer.size > 0) this.retryLater();
  }

  /** Tries again, because the port may tell only later that the broker is away, or not at all. */
  private retryLater(): void {
    this.cancelRetry ??= this.link.clock.schedule(defaults.retryMs, () => {
      this.cancelRetry = undefined;
      this.drain();
    });
  }

  /** Returns false if the frame is to be kept. */
  private trySend(target: FrameTarget, frame: Uint8Array): boolean {
    if (!this.unconfirmed.hasRoomFor(frame.length)) {
      this.drop('broker-slow');
      return true;
    }
    if (!this.link.sendFrame(target, frame)) return false;
    this.counts.sent++;
    this.unconfirmed.sent(frame.length);
    return true;
  }

  private drop(reason: WampClusterDrop): void {
    this.counts.dropped(reason);
    this.listener.dropped(reason);
  }
}
