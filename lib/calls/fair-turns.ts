import * as defaults from './defaults.js';
import type { Share, Turn } from './share.js';
import { ShareQueue } from './share-queue.js';

/**
 * Shares the event loop between clients. A turn of the loop does work in order of arrival, up to a time
 * limit. Further work waits for one of the next turns, in the order of {@link ShareQueue}.
 */
export class FairTurns {
  private readonly queue = new ShareQueue();
  /** The time of the first work in this turn; `undefined` before it. */
  private startedMs: number | undefined;
  private isServing = false;
  /** The share that is served now, its turn, and the time at which the turn began. */
  private share: Share | undefined;
  private turn: Turn | undefined;
  private turnMs = 0;
  /** The time that this turn of the loop will take after its work, in milliseconds. */
  private afterMs = 0;

  /** Returns true if new work can be done now. */
  hasTime(): boolean {
    if (this.isServing) return false;
    const nowMs = performance.now();
    if (this.startedMs === undefined) this.begin(nowMs);
    return nowMs - (this.startedMs as number) < defaults.busyTurnMs;
  }

  /** Runs work in one of the next turns. */
  wait(share: Share, turn: Turn): void {
    share.add(turn);
    if (!this.queue.has(share) && share !== this.share) this.queue.add(share);
    if (this.isServing) return;
    this.isServing = true;
    setImmediate(this.serve);
  }

  /** Runs work of an unknown duration in one of the next turns. */
  later(share: Share, run: () => void): void {
    this.wait(share, { expectedMs: defaults.unknownTurnMs, run });
  }

  /** Returns a promise for one of the next turns; `undefined` if new work can be done now. */
  turnFor(share: Share): Promise<void> | undefined {
    return this.hasTime() ? undefined : new Promise((resolve) => this.later(share, resolve));
  }

  private begin(nowMs: number): void {
    this.startedMs = nowMs;
    setImmediate(() => (this.startedMs = undefined));
  }

  private readonly serve = (): void => {
    this.startedMs = performance.now();
    this.next();
  };

  private readonly next = (): void => {
    const nowMs = performance.now();
    this.settle(nowMs);
    const isLong = nowMs + this.afterMs - (this.startedMs as number) >= defaults.servedTurnMs;
    const share = isLong ? undefined : this.queue.take();
    if (share === undefined) return this.rest();
    this.share = share;
    this.turn = share.first;
    this.turnMs = nowMs;
    // Scheduled before the work, so that work that throws does not stop the others.
    queueMicrotask(() => process.nextTick(this.next));
    if (this.turn === undefined) return;
    share.forget(this.turn);
    this.turn.run();
  };

  private settle(nowMs: number): void {
    const { share, turn } = this;
    if (share === undefined) return;
    const ms = nowMs - this.turnMs;
    const afterMs = turn?.afterMs ?? 0;
    this.afterMs += afterMs;
    this.share = this.turn = undefined;
    this.queue.spent(ms + afterMs);
    turn?.lasted?.(ms);
    if (share.isWaiting) this.queue.add(share);
  }

  private rest(): void {
    this.startedMs = undefined;
    this.afterMs = 0;
    this.isServing = this.queue.size > 0;
    if (this.isServing) setImmediate(this.serve);
  }
}

/** The turns of the process: all hubs share one event loop. */
export const fairTurns = new FairTurns();
