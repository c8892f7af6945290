import { sharedDefaults } from '../protocol/shared-defaults.js';
import { defaults } from './defaults.js';
import { fairTurns } from './fair-turns.js';
import type { Share, Turn } from './share-queue.js';

/** Returns a promise that resolves when a slow reader has caught up; `undefined` if it is not behind. */
export type CaughtUp = () => Promise<void> | undefined;

/**
 * Limits the pace of a source that is pulled. A source without I/O would never end its turn of the event
 * loop: no other client would be served, and no CANCEL could stop it.
 */
export class Pace implements Turn {
  expectedMs: number = defaults.unknownTurnMs;
  private steps = 0;
  private startedMs = performance.now();
  private goOn: (() => void) | undefined;

  /** @param share the share of the client for which the source works */
  constructor(
    private readonly share: Share,
    private readonly caughtUp: CaughtUp,
  ) {}

  /**
   * Returns a promise to wait for before the next step: for a slow reader, or for a later turn if this one
   * took long. Returns `undefined` if the next step may start now.
   */
  wait(): Promise<void> | undefined {
    const wait = this.caughtUp();
    if (wait !== undefined) return untilCaughtUp(wait, this.caughtUp);
    if (++this.steps % defaults.stepsPerLook !== 0) return undefined;
    if (performance.now() - this.startedMs < sharedDefaults.longestTurnMs) return undefined;
    return new Promise((resolve) => {
      this.goOn = resolve;
      fairTurns.wait(this.share, this);
    });
  }

  run(): void {
    this.startedMs = performance.now();
    this.goOn?.();
    this.goOn = undefined;
  }

  /** Ends the wait for a turn, because the source is stopped. What it holds can be freed then. */
  stop(): void {
    if (this.goOn === undefined) return;
    this.share.forget(this);
    this.run();
  }

  lasted(ms: number): void {
    this.expectedMs += (ms - this.expectedMs) / 2;
  }
}

/** Waits until the reader has caught up, again if it falls behind meanwhile. */
export async function untilCaughtUp(
  first: Promise<void> | undefined,
  caughtUp: CaughtUp,
): Promise<void> {
  for (let wait = first; wait !== undefined; wait = caughtUp()) await wait;
}
