import { sharedDefaults } from '../protocol/shared-defaults.js';
import * as defaults from './defaults.js';

/** Returns a promise that resolves when a slow reader has caught up; `undefined` if it is not behind. */
export type CaughtUp = () => Promise<void> | undefined;

/**
 * Limits the pace of a source that is pulled. A source without I/O would never end its turn of the event
 * loop: nothing else would be done, and no CANCEL could stop it.
 */
export abstract class Pace {
  private steps = 0;
  /** The time at which the turn began, in milliseconds. */
  protected startedMs = performance.now();

  constructor(private readonly caughtUp: CaughtUp) {}

  /**
   * Returns a promise to wait for before the next step: for a slow reader, or for a later turn if this one
   * took long. Returns `undefined` if the next step may start now.
   */
  wait(): Promise<void> | undefined {
    const wait = this.caughtUp();
    if (wait !== undefined) return untilCaughtUp(wait, this.caughtUp);
    if (++this.steps % defaults.stepsPerLook !== 0) return undefined;
    if (performance.now() - this.startedMs < sharedDefaults.longestTurnMs) return undefined;
    return this.nextTurn();
  }

  /** Ends the wait for a turn, because the source is stopped. */
  abstract stop(): void;

  /** Resolves in a later turn of the event loop, and sets `startedMs`. */
  protected abstract nextTurn(): Promise<void>;
}

/** Waits until the reader has caught up, again if it falls behind meanwhile. */
export async function untilCaughtUp(
  first: Promise<void> | undefined,
  caughtUp: CaughtUp,
): Promise<void> {
  for (let wait = first; wait !== undefined; wait = caughtUp()) await wait;
}
