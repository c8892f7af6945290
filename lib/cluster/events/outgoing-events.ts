import type { WampClusterDrop } from '../../hub/operations/cluster-stats.js';
import type { CancelTimer } from '../../session/clock.js';
import type { ClusterLink } from '../cluster-link.js';
import { defaults } from '../defaults.js';
import type { EventCounts } from './event-counts.js';
import type { EventGroup } from './event-group.js';
import { EventTurn } from './event-turn.js';
import { OutageBuffer, type OutageLimits } from './outage-buffer.js';

/** What is told about publications that do not get out. */
export interface OutgoingListener {
  dropped(reason: WampClusterDrop): void;
}

/** Sends the publications of this node in order, and keeps the latest while the broker is away. */
export class OutgoingEvents {
  readonly buffer: OutageBuffer;
  private readonly turn: EventTurn;
  /** True while publications wait, because the broker is away, or was until a moment ago. */
  private isAway = true;
  /** Set while publications wait, because the port has refused one. */
  private cancelRetry: CancelTimer | undefined;

  constructor(
    private readonly link: ClusterLink,
    private readonly counts: EventCounts,
    outage: OutageLimits,
    private readonly listener: OutgoingListener,
  ) {
    this.turn = new EventTurn(link, (group, events) => this.sendTurn(group, events));
    this.buffer = new OutageBuffer(link.clock, outage, (reason) => this.drop(reason));
  }

  /** Sends an encoded publication at the end of the turn, or keeps it, or drops and counts it. Never throws. */
  send(group: EventGroup, event: Uint8Array): void {
    if (this.mustWait) this.buffer.add(group, event);
    else if (this.hasRoomFor(group, event)) this.turn.add(group, event);
  }

  /** Sends the publications of this turn now. */
  flush(): void {
    this.turn.end();
  }

  /**
   * Keeps publications from now on.
   *
   * @returns the number of publications that were sent, and may be lost
   */
  hold(): number {
    this.isAway = true;
    this.turn.end();
    return this.link.unconfirmed.reset();
  }

  /** Sends what was kept, and does not keep any more. */
  resume(): void {
    this.isAway = false;
    this.drain();
  }

  /** Sends the publications of this turn, drops what is kept, and keeps nothing any more. */
  end(): void {
    this.turn.end();
    this.hold();
    this.cancelRetry?.();
    this.buffer.clear('down');
  }

  private get mustWait(): boolean {
    return this.isAway || this.cancelRetry !== undefined;
  }

  /** Returns false for a publication that is dropped, because the broker is too slow. */
  private hasRoomFor(group: EventGroup, event: Uint8Array): boolean {
    const bytes = group.headBytes + event.length;
    const hasRoom = this.link.unconfirmed.hasRoomFor(bytes, this.turn.bytes);
    if (!hasRoom) this.drop('broker-slow');
    return hasRoom;
  }

  private sendTurn(group: EventGroup, events: readonly Uint8Array[]): void {
    const { mustWait } = this;
    if (!mustWait && this.trySend(group, events)) return;
    for (const event of events) this.buffer.add(group, event);
    if (!mustWait) this.retryLater();
  }

  private drain(): void {
    if (this.isAway) return;
    this.buffer.drain(
      (group, event) => !this.hasRoomFor(group, event) || this.trySend(group, [event]),
    );
    if (this.buffer.size > 0) this.retryLater();
  }

  /** Tries again, because the port may tell only later that the broker is away, or not at all. */
  private retryLater(): void {
    this.cancelRetry ??= this.link.clock.schedule(defaults.retryMs, () => {
      this.cancelRetry = undefined;
      this.drain();
    });
  }

  /** Returns false if the events are to be kept. */
  private trySend(group: EventGroup, events: readonly Uint8Array[]): boolean {
    const { link } = this;
    // Before the frame: sending it may ask the broker to confirm it.
    link.unconfirmed.events += events.length;
    if (!link.sendFrame(group.target, group.frame(events))) {
      link.unconfirmed.events -= events.length;
      return false;
    }
    this.counts.sent += events.length;
    return true;
  }

  private drop(reason: WampClusterDrop): void {
    this.counts.dropped(reason);
    this.listener.dropped(reason);
  }
}
