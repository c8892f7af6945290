import type { CancelTimer, Clock } from '../session/clock.js';

/** Runs a callback again and again, as long as there is work for it. */
export class Ticker {
  private cancel: CancelTimer | undefined;

  /** @param onTick returns false if there is no work left; `start` begins again then */
  constructor(
    private readonly clock: Clock,
    private readonly everyMs: number,
    private readonly onTick: () => boolean,
  ) {}

  /** Begins, unless it runs already. */
  start(): void {
    this.cancel ??= this.clock.schedule(this.everyMs, () => {
      this.cancel = undefined;
      if (this.onTick()) this.start();
    });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
