import { vi } from 'vitest';
import { fairTurns } from '../../lib/calls/fair-turns.js';
import type { Turn } from '../../lib/calls/share.js';

/** What waits for its turn. */
export const waiting: Turn[] = [];

/** From now on no turn has time, and none comes. */
export function hold(): void {
  waiting.length = 0;
  vi.spyOn(fairTurns, 'hasTime').mockReturnValue(false);
  vi.spyOn(fairTurns, 'wait').mockImplementation((_share, work) => void waiting.push(work));
}

/** From now on each turn has time, however slow the machine is. */
export function neverBusy(): void {
  vi.spyOn(fairTurns, 'hasTime').mockReturnValue(true);
}

export function goOn(): void {
  vi.restoreAllMocks();
  for (const work of waiting.splice(0)) work.run();
}
