import { defaults } from '../protocol/defaults.js';

/**
 * The pace of a source that is pulled. A source without I/O never ends its turn of the event loop, and
 * nobody else gets one: not even the CANCEL that should stop it.
 */
export class Pace {
  private steps = 0;
  private startedMs = performance.now();

  /** Returns what to wait for before the next step: nothing, or the next turn if this one took long. */
  wait(): Promise<void> | undefined {
    if (++this.steps % defaults.stepsPerLook !== 0) return undefined;
    if (performance.now() - this.startedMs < defaults.longestTurnMs) return undefined;
    return new Promise((resolve) => setImmediate(() => this.begin(resolve)));
  }

  private begin(resolve: () => void): void {
    this.startedMs = performance.now();
    resolve();
  }
}
