import type { Duplex } from 'node:stream';
import { fairTurns } from '../calls/fair-turns.js';
import { Share } from '../calls/share-queue.js';
import { defaults } from './defaults.js';

/**
 * Lets clients that ask for an upgrade take turns with those that have a connection. A request whose turn
 * has not come waits; what its client sends meanwhile stays in the socket.
 */
export class UpgradeTurns {
  private waiting = 0;

  /**
   * Upgrades now, or when the turn of the request comes, unless its socket has been destroyed by then.
   *
   * @returns false if too many others wait: the request must be refused
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
    // Until its turn nobody else listens to the socket.
    socket.on('error', ignore).on('close', forget);
    this.waiting++;
    fairTurns.wait(new Share(), () => {
      this.waiting--;
      socket.off('error', ignore).off('close', forget);
      if (!socket.destroyed) task?.();
    });
  }
}

/** All servers of a process share one event loop. */
export const upgradeTurns = new UpgradeTurns();

/** A socket destroys itself after an error. */
function ignore(): void {}
