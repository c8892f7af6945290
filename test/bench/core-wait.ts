import { readFileSync } from 'node:fs';

/** How long the main thread has been ready to run and had no core, where the system tells. */
export function coreWaitMs(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** Milliseconds in which this thread had a core: other programs do not lengthen them. */
export function ownMs(): number {
  return performance.now() - coreWaitMs();
}
