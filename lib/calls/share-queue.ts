import { defaults } from './defaults.js';

/** Work of a client that waits for its turn of the event loop. */
export interface Turn {
  /** The expected duration, in milliseconds. */
  readonly expectedMs: number;
  /** Does the work. */
  run(): void;
  /** Called with the real duration in milliseconds, with the microtasks that the work has caused. */
  lasted?(ms: number): void;
}

/** The waiting work of one client, and its place among the other clients. */
export class Share {
  /** The end of the last turn, in virtual milliseconds. */
  start = 0;
  /** The place of the next turn in the queue: its end, in virtual milliseconds. */
  place = 0;
  /** The work that waits, the oldest first. */
  readonly waiting: Turn[] = [];

  /**
   * The distance of the next turn from the one before. It grows with the square of the expected duration,
   * within bounds: work that keeps others waiting for longer must itself wait for longer.
   */
  get distance(): number {
    const ms = Math.min(this.waiting[0]?.expectedMs ?? 0, defaults.longestCountedMs);
    return ms * Math.max(defaults.leastPart, Math.min(ms / defaults.ordinaryMs, defaults.mostPart));
  }
}

/**
 * The clients that wait for a turn, in the order of self-clocked fair queueing: the place of a client is
 * its distance after its last place, or after the place that is served now if that is later. Clients with
 * work for every turn are served in proportion to their distances. A client that asks for less is served
 * before them. The shares are in a binary heap, the first one at the top.
 */
export class ShareQueue {
  private readonly heap: Share[] = [];
  /** The latest start of a turn that was served. */
  private served = 0;

  get size(): number {
    return this.heap.length;
  }

  add(share: Share): void {
    const { heap } = this;
    share.start = Math.max(this.served, share.place);
    share.place = share.start + share.distance;
    let at = heap.length;
    for (let up = (at - 1) >> 1; at > 0 && placeAt(heap, up) > share.place; up = (at - 1) >> 1) {
      heap[at] = heap[up] as Share;
      at = up;
    }
    heap[at] = share;
  }

  take(): Share | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first !== undefined) this.served = Math.max(this.served, first.start);
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (let down = lower(heap, at); placeAt(heap, down) < last.place; down = lower(heap, at)) {
      heap[at] = heap[down] as Share;
      at = down;
    }
    heap[at] = last;
    return first;
  }
}

function placeAt(heap: readonly Share[], at: number): number {
  return heap[at]?.place ?? Infinity;
}

/** Returns the child of `at` with the lower place. */
function lower(heap: readonly Share[], at: number): number {
  const left = 2 * at + 1;
  return placeAt(heap, left + 1) < placeAt(heap, left) ? left + 1 : left;
}
