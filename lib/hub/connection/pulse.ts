import type { Clock } from '../../session/clock.js';
import type { WampConnection } from './connection.js';

/**
 * Whether the other end of a connection still lives. Anything that arrives is a sign of life, and so is
 * that it takes what waits for it: a slow peer may have the ping still before it.
 */
export class Pulse {
  /** Milliseconds from the last ping to its answer. */
  latencyMs: number | undefined;

  private isAsked = false;
  private askedAtMs = 0;
  private heard = 0;
  private taken = 0;
  private wasBehind = false;

  /** @param step of the heartbeat at which it is checked */
  constructor(
    private readonly clock: Clock,
    private readonly connection: WampConnection,
    readonly step: number,
  ) {}

  /** Ends the connection if it gave no sign of life since it was asked, and asks it otherwise. */
  check(): void {
    if (this.isAsked && !this.showsLife()) return this.connection.terminate();
    this.remember();
    this.isAsked = true;
    this.askedAtMs = this.clock.now();
    this.connection.ping();
  }

  /** The peer has answered. */
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
