import { defaults } from '../defaults.js';
import { beginTurn } from './frame-memory.js';

/** An object that collects writes. */
export interface Flushable {
  /** Returns true if a part of what was collected still waits. */
  flush(): boolean;
}

const dirty: Flushable[] = [];

/** True if several callbacks write in one turn of the event loop. Then it is worth waiting for the end of the turn. */
let isBusy = false;
/** The time at which the first item was added to `dirty`. */
let startedAt = 0;
/** False if the system has not taken all that was flushed since the last turn. */
let isTaken = true;
let flushes = 0;
let turnsAlone = 0;

/**
 * Flushes an item soon. An idle server flushes after the current code has run. A busy server flushes at the
 * end of the turn of the event loop, after all reads, because consecutive writes wake a peer or a network
 * card less often than writes between reads. In a long turn it does not wait for the end.
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
    while (next < dirty.length) flush(dirty[next++] as Flushable);
  } finally {
    dirty.splice(0, next);
    // An item that throws must not stop the items after it.
    if (dirty.length > 0) process.nextTick(flushAll);
    else endTurn();
  }
  flushes++;
}

function flush(item: Flushable): void {
  const before = isTaken;
  // An item that throws may have written only a part.
  isTaken = false;
  isTaken = !item.flush() && before;
}

function endTurn(): void {
  beginTurn(isTaken);
  isTaken = true;
}

/** Flushes, and checks from time to time if there are more flushes in the same turn. */
function flushQuiet(): void {
  flushAll();
  if (flushes % defaults.flushProbe > 0) return;
  const before = flushes;
  setImmediate(() => (isBusy = flushes > before));
}

/** Flushes, and leaves the busy state after several turns that wrote to only one connection. */
function flushBusy(): void {
  turnsAlone = dirty.length > 1 ? 0 : turnsAlone + 1;
  isBusy = turnsAlone < defaults.flushProbe;
  flushAll();
}
