import { defaults } from '../defaults.js';

/** What gathers writes. */
export interface Flushable {
  flush(): void;
}

const dirty: Flushable[] = [];

/** Whether several callbacks of one turn of the event loop write: then the end of the turn is worth waiting for. */
let isBusy = false;
/** When the first of `dirty` was gathered. */
let startedAt = 0;
let flushes = 0;
let turnsAlone = 0;

/**
 * Flushes it soon: when little goes on, as soon as the code that runs now is through; in a busy server at
 * the end of the turn of the event loop, after everything that was ready to be read, since writes one
 * after the other wake a peer, or a network card, less often than writes between reads. A turn that takes
 * long does not hold them up.
 */
export function flushSoon(item: Flushable): void {
  const count = dirty.push(item);
  if (count === 1) begin();
  else if (isBusy && count % defaults.flushProbe === 0) hurry();
}

function begin(): void {
  if (!isBusy) return process.nextTick(flushQuiet);
  startedAt = performance.now();
  setImmediate(flushBusy);
}

function hurry(): void {
  if (performance.now() - startedAt > defaults.longTurnMs) process.nextTick(flushAll);
}

function flushAll(): void {
  let next = 0;
  try {
    while (next < dirty.length) (dirty[next++] as Flushable).flush();
  } finally {
    dirty.splice(0, next);
    // One that throws must not silence those after it.
    if (dirty.length > 0) process.nextTick(flushAll);
  }
  flushes++;
}

/** Looks now and then whether more is flushed in the same turn. */
function flushQuiet(): void {
  flushAll();
  if (flushes % defaults.flushProbe > 0) return;
  const before = flushes;
  setImmediate(() => (isBusy = flushes > before));
}

/** Turns that write to one connection alone, one after the other, are no work for a busy server. */
function flushBusy(): void {
  turnsAlone = dirty.length > 1 ? 0 : turnsAlone + 1;
  isBusy = turnsAlone < defaults.flushProbe;
  flushAll();
}
