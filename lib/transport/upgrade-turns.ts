import type { Duplex } from 'node:stream';
import { fairTurns } from '../calls/fair-turns.js';
import { Share } from '../calls/share-queue.js';
import { defaults } from './defaults.js';

/**
 * Shares the event loop between upgrade requests and connected clients. A request waits for its turn.
 * Data that its client sends meanwhile stays in the socket.
 */
export class UpgradeTurns {
  private waiting = 0;

  /**
   * Upgrades now or in a later turn, unless the socket is destroyed before.
   *
   * @returns false if too many others wait; the caller must reject the request then
   */
  take(socket: Duplex, upgrade: () => void): boolean {
    if (fairTurns.hasTime()) upgrade();
    else if (this.waiting < defaults.waitingUpgrades) this.wait(socket, upgrade);
    else return false;
    return true;
  }

  private wait(socket: Duplex, upgrade: () => void): void {
    let task: (() => void) | undefined = upgrade;
    const forget = (): void => (task = undefined);
    // No other listener handles events of the socket before its turn.
    socket.on('error', ignore).on('close', forget);
    this.waiting++;
    const run = (): void => {
      this.waiting--;
      socket.off('error', ignore).off('close', forget);
      if (!socket.destroyed) task?.();
    };
    fairTurns.wait(new Share(), { expectedMs: defaults.upgradeMs, run });
  }
}

/** The turns of the process: all servers share one event loop. */
export const upgradeTurns = new UpgradeTurns();

/** Ignores an error of a socket, which destroys itself then. */
function ignore(): void {}
