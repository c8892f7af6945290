/** What gathers writes during a turn of the event loop. */
export interface Flushable {
  flush(): void;
}

const dirty: Flushable[] = [];

/** Flushes it when the code that runs now, and all promise jobs that follow from it, are through. */
export function flushSoon(item: Flushable): void {
  if (dirty.push(item) === 1) queueMicrotask(afterPromiseJobs);
}

/** A tick asked for in a promise job waits for all of them; one asked for before waits for none. */
function afterPromiseJobs(): void {
  process.nextTick(flushAll);
}

function flushAll(): void {
  for (const item of dirty) item.flush();
  dirty.length = 0;
}
