import { defaults } from '../protocol/defaults.js';

/** What gathers writes during a turn of the event loop. */
export interface Flushable {
  flush(): void;
}

const dirty: Flushable[] = [];
let startedAt = 0;

/** After how many of them the clock is read again, which costs more than to gather one. */
const clockEvery = 16;

/**
 * Flushes it when the turn of the event loop ends: after everything that was ready to be read, since
 * writes one after the other wake a peer, or a network card, less often than writes between reads. A
 * turn that takes long does not hold them up: then they go as soon as the code that runs now is through.
 */
export function flushSoon(item: Flushable): void {
  const count = dirty.push(item);
  if (count === 1) {
    startedAt = performance.now();
    setImmediate(flushAll);
  } else if (count % clockEvery === 0 && performance.now() - startedAt > defaults.longTurnMs) {
    process.nextTick(flushAll);
  }
}

function flushAll(): void {
  for (const item of dirty) item.flush();
  dirty.length = 0;
}
