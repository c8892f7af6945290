import { defaults } from './defaults.js';
import type { PendingTimer } from './virtual-timers.js';

/**
 * Returns where timers were set that go on although all clients have left: intervals, and timeouts that are set
 * again and again. A timeout from before may be that of a cache.
 *
 * @param leftMs the time at which the clients left
 */
export function leftTimers(pending: readonly PendingTimer[], leftMs: number): string[] {
  const left = pending.filter(({ kind, setAtMs }) => kind === 'setInterval' || setAtMs > leftMs);
  return left.map(({ kind, stack }) => [kind, ...placeOf(stack)].join(' '));
}

/** Returns the lines of a stack that are not of this kit, of Node or of rxjs. */
function placeOf(stack: string): string[] {
  const frames = stack
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
  const own = frames.filter((frame) => !/virtual-timers|node:|node_modules/.test(frame));
  return own.slice(0, defaults.shownFrames);
}
