/** What gathers writes during a turn of the event loop. */
export interface Flushable {
  flush(): void;
}

const dirty: Flushable[] = [];

/** Flushes it when the code that runs now, and the promise jobs it has started, are through. */
export function flushSoon(item: Flushable): void {
  if (dirty.push(item) === 1) process.nextTick(flushAll);
}

function flushAll(): void {
  for (const item of dirty) item.flush();
  dirty.length = 0;
}
