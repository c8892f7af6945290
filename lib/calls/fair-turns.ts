import { defaults } from './defaults.js';
import { type Share, ShareQueue } from './share-queue.js';

/**
 * Shares the event loop between clients. A turn of the loop does work in order of arrival, up to a time
 * limit. Further work waits for one of the next turns. Each client waits in proportion to the duration
 * of its own steps: a client with short steps is served soon, even among many others, and a client with
 * long steps is served too.
 */
export class FairTurns {
  private readonly queue = new ShareQueue();
  /** The time of the first work in this turn; `undefined` before it. */
  private startedMs: number | undefined;
  private isServing = false;
  private serving: Share | undefined;
  private stepMs = 0;
  /** The wait of every client, as a multiple of its weight. */
  private stretch: number = defaults.leastStretch;

  /** Returns true if new work can be done now. */
  hasTime(): boolean {
    if (this.isServing) return false;
    const nowMs = performance.now();
    if (this.startedMs === undefined) this.begin(nowMs);
    return nowMs - (this.startedMs as number) < defaults.busyTurnMs;
  }

  /** Records the duration of work that was done at once. Work that waited for its turn is measured here. */
  learn(share: Share, ms: number): void {
    if (share !== this.serving) share.learn(ms);
  }

  /** Runs a task in one of the next turns. Microtasks that it causes count too. */
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
    share.dueMs = performance.now() + share.weight * this.stretch;
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
    this.adapt(share, nowMs);
    this.serving = share;
    this.stepMs = nowMs;
    // Scheduled before the task, so that a task that throws does not stop the others.
    queueMicrotask(() => process.nextTick(this.next));
    share.waiting.shift()?.();
  };

  /** Increases all waits while steps are served late. Otherwise a new client would wait behind every late one. */
  private adapt({ dueMs }: Share, nowMs: number): void {
    const isLate = nowMs > dueMs + defaults.busyTurnMs;
    this.stretch *= isLate ? defaults.stretchStep : 1 / defaults.stretchStep;
    this.stretch = Math.max(defaults.leastStretch, Math.min(this.stretch, defaults.mostStretch));
  }

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

/** The turns of the process: all hubs share one event loop. */
export const fairTurns = new FairTurns();
