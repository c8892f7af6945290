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
   * Passes the value to the listener, now and at each change.
   *
   * @returns a function that stops it
   */
  subscribe(listener: (value: T) => void): () => void;
}
