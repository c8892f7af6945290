import type { Clock } from '../../session/clock.js';
import type { WampConnection } from './connection.js';

/**
 * Checks if the peer of a connection still responds. Received data is a sign of life. Reading buffered
 * data is a sign of life too, because a slow peer may not have reached the ping yet.
 */
export class Pulse {
  /** The time from the last answered ping to its answer, in milliseconds. */
  latencyMs: number | undefined;

  private isAsked = false;
  private askedAtMs = 0;
  private heard = 0;
  private taken = 0;
  private wasBehind = false;

  /** @param step the step of the heartbeat at which the connection is checked */
  constructor(
    private readonly clock: Clock,
    private readonly connection: WampConnection,
    readonly step: number,
  ) {}

  /** Ends the connection if it gave no sign of life since the last ping. Otherwise sends a ping. */
  check(): void {
    if (this.isAsked && !this.showsLife()) return this.connection.terminate();
    this.remember();
    this.isAsked = true;
    this.askedAtMs = this.clock.now();
    this.connection.ping();
  }

  /** Called when the peer has answered a ping. */
  answered(): void {
    if (!this.isAsked) return;
    this.isAsked = false;
    this.latencyMs = this.clock.now() - this.askedAtMs;
  }

  private showsLife(): boolean {
    const { heard, taken } = this.connection;
    return heard !== this.heard || (this.wasBehind && taken !== this.taken);
  }

  private remember(): void {
    const { heard, taken, bufferedBytes } = this.connection;
    this.heard = heard;
    this.taken = taken;
    this.wasBehind = bufferedBytes > 0;
  }
}
