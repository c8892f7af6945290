/** Returns a function that reads once for one turn, because a scrape reads all metrics in one turn. */
export function oncePerTurn<T>(read: () => T): () => T {
  let value: T | undefined;
  return () => {
    if (value === undefined) queueMicrotask(() => (value = undefined));
    return (value ??= read());
  };
}
