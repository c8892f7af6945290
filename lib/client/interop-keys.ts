/**
 * Returns the names of the method that `from` of rxjs calls. `Symbol.observable` exists only with a
 * polyfill; rxjs looks for it when it is loaded, which may be before the polyfill.
 */
export function interopKeys(): (string | symbol)[] {
  const { observable } = Symbol as { readonly observable?: symbol };
  return observable === undefined ? ['@@observable'] : [observable, '@@observable'];
}

/** Adds the method, which returns the stream itself. Without it, `from` would iterate, and unsubscribing would wait for the next value. */
export function addInterop(prototype: object): void {
  for (const key of interopKeys()) Object.defineProperty(prototype, key, { value: itself });
}

function itself<T>(this: T): T {
  return this;
}
