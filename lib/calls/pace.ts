import { sharedDefaults } from '../protocol/shared-defaults.js';
import { defaults } from './defaults.js';
import { fairTurns } from './fair-turns.js';
import type { Share } from './share-queue.js';

/** Says what to wait for until somebody who reads slowly has caught up: nothing if they keep up. */
export type CaughtUp = () => Promise<void> | undefined;

/**
 * The pace of a source that is pulled. A source without I/O never ends its turn of the event loop, and
 * nobody else gets one: not even the CANCEL that should stop it.
 */
export class Pace {
  private steps = 0;
  private startedMs = performance.now();

  /** @param share of the client that the source works for */
  constructor(
    private readonly share: Share,
    private readonly caughtUp: CaughtUp,
  ) {}

  /**
   * Returns what to wait for before the next step: until the reader keeps up, or for a later turn if this
   * one took long. Nothing if the step may be taken now.
   */
  wait(): Promise<void> | undefined {
    const wait = this.caughtUp();
    if (wait !== undefined) return untilCaughtUp(wait, this.caughtUp);
    if (++this.steps % defaults.stepsPerLook !== 0) return undefined;
    if (performance.now() - this.startedMs < sharedDefaults.longestTurnMs) return undefined;
    return new Promise((resolve) => fairTurns.wait(this.share, () => this.begin(resolve)));
  }

  private begin(resolve: () => void): void {
    this.startedMs = performance.now();
    resolve();
  }
}

/** Others may fall behind again with what they waited for. */
export async function untilCaughtUp(
  first: Promise<void> | undefined,
  caughtUp: CaughtUp,
): Promise<void> {
  for (let wait = first; wait !== undefined; wait = caughtUp()) await wait;
}
