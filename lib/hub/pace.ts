import { defaults } from '../protocol/defaults.js';
import { fairTurns } from './fair.turns.js';
import type { Share } from './share.queue.js';

/**
 * The pace of a source that is pulled. A source without I/O never ends its turn of the event loop, and
 * nobody else gets one: not even the CANCEL that should stop it.
 */
export class Pace {
  private steps = 0;
  private startedMs = performance.now();

  /** @param share of the client that the source works for */
  constructor(private readonly share: Share) {}

  /** Returns what to wait for before the next step: nothing, or a later turn if this one took long. */
  wait(): Promise<void> | undefined {
    if (++this.steps % defaults.stepsPerLook !== 0) return undefined;
    if (performance.now() - this.startedMs < defaults.longestTurnMs) return undefined;
    return new Promise((resolve) => fairTurns.wait(this.share, () => this.begin(resolve)));
  }

  private begin(resolve: () => void): void {
    this.startedMs = performance.now();
    resolve();
  }
}
