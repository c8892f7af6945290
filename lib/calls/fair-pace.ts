import * as defaults from './defaults.js';
import { fairTurns } from './fair-turns.js';
import { type CaughtUp, Pace } from './pace.js';
import type { Share, Turn } from './share.js';

/** The pace of a source that works for one of many clients: they share the event loop by {@link fairTurns}. */
export class FairPace extends Pace implements Turn {
  expectedMs: number = defaults.unknownTurnMs;
  private goOn: (() => void) | undefined;

  /** @param share the share of the client for which the source works */
  constructor(
    private readonly share: Share,
    caughtUp: CaughtUp,
  ) {
    super(caughtUp);
  }

  run(): void {
    this.startedMs = performance.now();
    this.goOn?.();
    this.goOn = undefined;
  }

  /** Ends the wait for a turn. What the source holds can be freed then. */
  stop(): void {
    if (this.goOn === undefined) return;
    this.share.forget(this);
    this.run();
  }

  lasted(ms: number): void {
    this.expectedMs += (ms - this.expectedMs) / 2;
  }

  protected nextTurn(): Promise<void> {
    return new Promise((resolve) => {
      this.goOn = resolve;
      fairTurns.wait(this.share, this);
    });
  }
}
