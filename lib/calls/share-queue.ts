import { defaults } from './defaults.js';

/** The use of the event loop by one client: the duration of its steps, and its waiting tasks. */
export class Share {
  /** The average duration of a step, in milliseconds. */
  costMs: number = defaults.unknownStepMs;
  /** The time at which the next step is due. */
  dueMs = 0;
  /** Tasks that wait for their turn, the oldest first. */
  readonly waiting: (() => void)[] = [];

  private steps = 1;

  /**
   * The measure of a client's wait: the duration of its steps. Short steps count less than their
   * duration, because they keep nobody waiting.
   */
  get weight(): number {
    return this.costMs * Math.min(1, this.costMs / defaults.unknownStepMs);
  }

  /**
   * Adds the duration of a step to the average. A single long duration may be caused by the garbage
   * collector or by another process, so it counts at most as `longestCountedMs`.
   */
  learn(ms: number): void {
    if (this.steps < defaults.rememberedSteps) this.steps++;
    this.costMs += (Math.min(ms, defaults.longestCountedMs) - this.costMs) / this.steps;
  }
}

/** A binary heap of waiting shares. The share that is due first is at the top. */
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

/** Returns the child of `at` that is due sooner. */
function sooner(heap: readonly Share[], at: number): number {
  const left = 2 * at + 1;
  return dueAt(heap, left + 1) < dueAt(heap, left) ? left + 1 : left;
}
