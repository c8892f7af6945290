import type { CancelTimer, Clock } from '../../session/clock.js';
import { defaults } from '../defaults.js';
import type { Pulse } from './pulse.js';

/**
 * Checks the pulse of every connection once in a period, a part of them at each step, so that not all
 * of them are pinged at once. One timer serves all; without connections there is none.
 */
export class Heartbeat {
  /** Where it stands; a connection that comes now is checked first after a whole period. */
  step = 0;

  private cancel: CancelTimer | undefined;

  /**
   * @param pulses of all connections
   * @param periodMs 0 for never
   */
  constructor(
    private readonly clock: Clock,
    private readonly pulses: ReadonlySet<{ readonly pulse: Pulse }>,
    private readonly periodMs: number,
  ) {}

  /** Begins, or ends, with the first connection and the last. */
  update(): void {
    if (this.pulses.size === 0) {
      this.cancel?.();
      this.cancel = undefined;
    } else if (this.cancel === undefined && this.periodMs > 0) this.schedule();
  }

  private schedule(): void {
    const delayMs = this.periodMs / defaults.heartbeatSteps;
    this.cancel = this.clock.schedule(delayMs, () => this.beat());
  }

  private beat(): void {
    this.step = (this.step + 1) % defaults.heartbeatSteps;
    this.cancel = undefined;
    this.update();
    for (const { pulse } of this.pulses) if (pulse.step === this.step) pulse.check();
  }
}
