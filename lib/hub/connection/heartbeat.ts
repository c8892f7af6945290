import type { CancelTimer, Clock } from '../../session/clock.js';
import { defaults } from '../defaults.js';
import type { Pulse } from './pulse.js';

/**
 * Checks the pulse of every connection once in a period. Each step checks a part of the connections, so
 * that they are not pinged at the same time. One timer serves all connections. Without connections there
 * is no timer.
 */
export class Heartbeat {
  /** The current step. A new connection takes it, so its first check comes after a whole period. */
  step = 0;

  private cancel: CancelTimer | undefined;

  /**
   * @param pulses the pulses of all connections
   * @param periodMs in milliseconds; 0 switches the heartbeat off
   */
  constructor(
    private readonly clock: Clock,
    private readonly pulses: ReadonlySet<{ readonly pulse: Pulse }>,
    private readonly periodMs: number,
  ) {}

  /** Starts with the first connection, and stops after the last. */
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
