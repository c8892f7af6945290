import { sharedDefaults } from '../protocol/shared-defaults.js';

/** Lets the event loop run while a long list is worked off. */
export class Pauses {
  private startedMs = performance.now();

  /** Waits for the next turn of the event loop, if this one has lasted long enough. */
  async pause(): Promise<void> {
    if (performance.now() - this.startedMs < sharedDefaults.longestTurnMs) return;
    await new Promise<void>((resolve) => void setImmediate(resolve));
    this.startedMs = performance.now();
  }
}
