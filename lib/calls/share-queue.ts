import { Heap } from '../session/heap.js';
import type { Share } from './share.js';

/**
 * The clients that wait for a turn. Half of the time goes to the client that has waited longest, so
 * everybody is served. The other half goes to the client with the least work, so one with little work is
 * served at once, however many others have much.
 */
export class ShareQueue {
  private readonly byArrival = new Set<Share>();
  private readonly byWork = new Heap<Share>();
  /** The time that clients with the least work had more than those that had waited longest, in milliseconds. */
  private leadMs = 0;
  /** True if the share that was taken last had the least work. */
  private isLeast = true;

  get size(): number {
    return this.byArrival.size;
  }

  has(share: Share): boolean {
    return this.byArrival.has(share);
  }

  add(share: Share): void {
    this.byArrival.add(share);
    this.rank(share);
  }

  /** Removes and returns the next share. */
  take(): Share | undefined {
    this.isLeast = this.leadMs <= 0;
    const share = this.isLeast ? this.findLeast() : this.oldest;
    if (share === undefined) return undefined;
    this.byArrival.delete(share);
    this.byWork.remove(share);
    return share;
  }

  /** Counts the duration of the turn of the share that was taken last. */
  spent(ms: number): void {
    this.leadMs += this.isLeast ? ms : -ms;
    if (this.size === 0) this.leadMs = 0;
  }

  private rank(share: Share): void {
    share.rank = share.expectedMs;
    this.byWork.add(share);
  }

  /** Returns the share with the least work. One whose work has proved to be much more meanwhile goes back. */
  private findLeast(): Share | undefined {
    for (;;) {
      const share = this.byWork.first;
      if (share === undefined || share.expectedMs <= 2 * share.rank) return share;
      this.byWork.remove(share);
      this.rank(share);
    }
  }

  private get oldest(): Share | undefined {
    for (const share of this.byArrival) return share;
    return undefined;
  }
}
