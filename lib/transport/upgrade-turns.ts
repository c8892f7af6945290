import type { EventEmitter } from 'node:events';
import { fairTurns } from '../calls/fair-turns.js';
import { Share } from '../calls/share.js';
import { defaults } from './defaults.js';

/** What a client that waits is: its socket or, if many share one, the answer that it waits for. */
interface Waiter extends Pick<EventEmitter, 'on' | 'off'> {
  readonly destroyed?: boolean | undefined;
}

/**
 * Shares the event loop between connected clients, upgrade requests and requests over HTTP/2. A request waits
 * for its turn. Data that the client of an upgrade sends meanwhile stays in the socket.
 */
export class UpgradeTurns {
  private waiting = 0;

  /**
   * Upgrades now or in a later turn, unless the client leaves before.
   *
   * @param share the share of the client, if it may have more requests; otherwise this one has its own
   * @returns false if too many others wait; the caller must reject the request then
   */
  take(waiter: Waiter, upgrade: () => void, share = new Share()): boolean {
    if (fairTurns.hasTime()) upgrade();
    else if (this.waiting < defaults.waitingUpgrades) this.wait(waiter, upgrade, share);
    else return false;
    return true;
  }

  private wait(waiter: Waiter, upgrade: () => void, share: Share): void {
    let task: (() => void) | undefined = upgrade;
    const forget = (): void => (task = undefined);
    // No other listener handles events of a socket before its turn.
    waiter.on('error', ignore).on('close', forget);
    this.waiting++;
    const run = (): void => {
      this.waiting--;
      waiter.off('error', ignore).off('close', forget);
      if (waiter.destroyed !== true) task?.();
    };
    fairTurns.wait(share, { expectedMs: defaults.upgradeMs, run });
  }
}

/** The turns of the process: all servers share one event loop. */
export const upgradeTurns = new UpgradeTurns();

/** Ignores an error of a socket, which destroys itself then. */
function ignore(): void {}
