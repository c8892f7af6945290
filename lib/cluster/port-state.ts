import type { ClusterListener } from './cluster-port.js';

/** Whether the broker of a port is there. Tells the listener each change, and each new reason, once. */
export class PortState {
  isUp = false;
  private reason: string | undefined;

  constructor(private readonly listener: ClusterListener) {}

  up(): void {
    if (this.isUp) return;
    this.isUp = true;
    this.reason = undefined;
    this.listener.up();
  }

  /**
   * @param reason a text for people
   * @param needsHelp true if no waiting mends it
   */
  down(reason: string, needsHelp = false): void {
    if (!this.isUp && reason === this.reason) return;
    this.isUp = false;
    this.reason = reason;
    this.listener.down(reason, needsHelp);
  }
}
