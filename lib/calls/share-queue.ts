import { defaults } from './defaults.js';

/** What one client asks of the event loop: what a step of it takes, and what waits for its turn. */
export class Share {
  /** About how long a step takes, in milliseconds; of a newcomer nothing is known. */
  costMs: number = defaults.unknownStepMs;
  /** When its next step is due. */
  dueMs = 0;
  readonly waiting: (() => void)[] = [];

  private steps = 1;

  /**
   * Counts what a step took. One alone does not say much: the garbage collector, or another process, may
   * have taken most of it. So it counts as no more than the longest step of a client.
   */
  learn(ms: number): void {
    if (this.steps < defaults.rememberedSteps) this.steps++;
    this.costMs += (Math.min(ms, defaults.longestCountedMs) - this.costMs) / this.steps;
  }
}

/** Shares that wait, the one that is due first at the top: a binary heap. */
export class ShareQueue {
  private readonly heap: Share[] = [];

  get size(): number {
    return this.heap.length;
  }

  add(share: Share): void {
    const { heap } = this;
    let at = heap.length;
    for (let up = (at - 1) >> 1; at > 0 && dueAt(heap, up) > share.dueMs; up = (at - 1) >> 1) {
      heap[at] = heap[up] as Share;
      at = up;
    }
    heap[at] = share;
  }

  take(): Share | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (let down = sooner(heap, at); dueAt(heap, down) < last.dueMs; down = sooner(heap, at)) {
      heap[at] = heap[down] as Share;
      at = down;
    }
    heap[at] = last;
    return first;
  }
}

function dueAt(heap: readonly Share[], at: number): number {
  return heap[at]?.dueMs ?? Infinity;
}

/** The child of `at` that is due sooner. */
function sooner(heap: readonly Share[], at: number): number {
  const left = 2 * at + 1;
  return dueAt(heap, left + 1) < dueAt(heap, left) ? left + 1 : left;
}
