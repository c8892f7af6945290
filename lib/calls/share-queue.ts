import { Heap } from '../session/heap.js';
import * as defaults from './defaults.js';

/** Work of a client that waits for its turn of the event loop. */
export interface Turn {
  /** The expected duration, in milliseconds. It may change while the work waits. */
  readonly expectedMs: number;
  /** Does the work. */
  run(): void;
  /** Called with the real duration in milliseconds, with the microtasks that the work has caused. */
  lasted?(ms: number): void;
}

/** The waiting work of one client. */
export class Share {
  /** The duration that was expected of the work when the share was last put in order, in milliseconds. */
  rank = 0;
  /** The place in the queue; -1 outside of it. */
  place = -1;
  private waiting: Set<Turn> | undefined = undefined;

  /** True if work waits. */
  get isWaiting(): boolean {
    return this.waiting !== undefined && this.waiting.size > 0;
  }

  /** Adds work, after all work that waits already. */
  add(turn: Turn): void {
    (this.waiting ??= new Set()).add(turn);
  }

  /** Removes work that no longer has to be done. */
  forget(turn: Turn): void {
    this.waiting?.delete(turn);
  }

  /** The expected duration of all waiting work, in milliseconds. Only the next turn is asked for its own. */
  get expectedMs(): number {
    const { first, waiting } = this;
    if (first === undefined || waiting === undefined) return 0;
    return first.expectedMs + (waiting.size - 1) * defaults.unknownTurnMs;
  }

  /** Returns the next turn. There is none if the last one was forgotten. */
  get first(): Turn | undefined {
    for (const turn of this.waiting ?? []) return turn;
    return undefined;
  }
}

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
