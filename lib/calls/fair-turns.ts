import { defaults } from './defaults.js';
import { type Share, ShareQueue } from './share-queue.js';

/**
 * Shares the event loop between clients. A turn of the loop takes work as it comes until it has taken
 * long; what comes then waits for one of the next turns. Everybody waits in proportion to what a step of
 * theirs takes, so a client that asks for little is served soon, whatever many others ask for, and one that
 * asks for much is served, too.
 */
export class FairTurns {
  private readonly queue = new ShareQueue();
  /** When this turn took its first work; nothing before that. */
  private startedMs: number | undefined;
  private isServing = false;
  private serving: Share | undefined;
  private stepMs = 0;

  /** Whether work that comes now can be done at once. */
  hasTime(): boolean {
    if (this.isServing) return false;
    const nowMs = performance.now();
    if (this.startedMs === undefined) this.begin(nowMs);
    return nowMs - (this.startedMs as number) < defaults.busyTurnMs;
  }

  /** Tells what was done at once; what is done in a turn that was waited for is measured anyway. */
  learn(share: Share, ms: number): void {
    if (share !== this.serving) share.learn(ms);
  }

  /** Does it in one of the next turns. What it brings about in microtasks counts, too. */
  wait(share: Share, task: () => void): void {
    if (share.waiting.push(task) === 1 && share !== this.serving) this.enqueue(share);
    if (this.isServing) return;
    this.isServing = true;
    setImmediate(this.serve);
  }

  private begin(nowMs: number): void {
    this.startedMs = nowMs;
    setImmediate(() => (this.startedMs = undefined));
  }

  private enqueue(share: Share): void {
    share.dueMs = performance.now() + share.costMs * defaults.longestStretch;
    this.queue.add(share);
  }

  private readonly serve = (): void => {
    this.startedMs = this.stepMs = performance.now();
    this.next();
  };

  private readonly next = (): void => {
    const nowMs = performance.now();
    this.settle(nowMs);
    const isLong = nowMs - (this.startedMs as number) >= defaults.busyTurnMs;
    const share = isLong ? undefined : this.queue.take();
    if (share === undefined) return this.rest();
    this.serving = share;
    this.stepMs = nowMs;
    // Before the task: one that throws must not silence the others.
    queueMicrotask(() => process.nextTick(this.next));
    share.waiting.shift()?.();
  };

  private settle(nowMs: number): void {
    const { serving } = this;
    if (serving === undefined) return;
    this.serving = undefined;
    serving.learn(nowMs - this.stepMs);
    if (serving.waiting.length > 0) this.enqueue(serving);
  }

  private rest(): void {
    this.startedMs = undefined;
    this.isServing = this.queue.size > 0;
    if (this.isServing) setImmediate(this.serve);
  }
}

/** All hubs of a process have one loop. */
export const fairTurns = new FairTurns();
