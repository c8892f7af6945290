declare global {
  /** The declaration of rxjs: without it, its types do not accept a store. */
  interface SymbolConstructor {
    readonly observable: symbol;
  }
}

/**
 * A value that changes, with the members of a store in Svelte, React's `useSyncExternalStore` and rxjs'
 * `from`.
 *
 * @example
 * const stop = client.status.subscribe((status) => (light.className = status));
 */
export interface Watchable<T> {
  /** The value now. */
  readonly value: T;
  /**
   * Passes the value to the listener, now and at each change. It needs no `this`.
   *
   * @returns a function that stops it
   */
  readonly subscribe: (listener: (value: T) => void) => () => void;
  /** Returns the value as the source of an Observable, which never completes. */
  readonly [Symbol.observable]: () => InteropSource<T>;
}

/** What libraries of Observables read. */
export interface InteropSource<T> {
  /** Passes the value to the observer, now and at each change. */
  subscribe(observer: { next?: ((value: T) => void) | undefined }): { unsubscribe(): void };
}
