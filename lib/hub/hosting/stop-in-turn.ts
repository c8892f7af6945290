import { fairTurns } from '../../calls/fair-turns.js';
import { Share } from '../../calls/share.js';
import { defaults } from '../defaults.js';

/**
 * Ends the session of a lost connection: now, or in a later turn of the event loop if it stops many calls and there
 * is no time. Hundreds of clients may leave at once.
 *
 * @param calls the number of calls that are stopped
 */
export function stopInTurn(calls: number, run: () => void): void {
  if (calls < defaults.quicklyStoppedCalls || fairTurns.hasTime()) return run();
  // A share of its own: that of the client may have much work, which is stopped by this.
  fairTurns.wait(new Share(), { expectedMs: calls * defaults.stopMs, run });
}
