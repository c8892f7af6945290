import { guarded, type Report } from './guarded.js';
import { interopKeys } from './interop-keys.js';
import type { InteropSource, Watchable } from './watchable.js';

/** A value that its owner sets and others watch. */
export class Store<T> implements Watchable<T> {
  declare readonly [Symbol.observable]: () => InteropSource<T>;

  private readonly listeners = new Set<(value: T) => void>();

  /** @param report receives the errors of listeners; an error does not keep the others from being told */
  constructor(
    private current: T,
    private readonly report: Report,
  ) {}

  get value(): T {
    return this.current;
  }

  /** Sets the value. Listeners are told if it is another one. */
  set(value: T): void {
    if (Object.is(value, this.current)) return;
    this.current = value;
    for (const listener of [...this.listeners]) {
      // A listener has set a further value, and the others know it already.
      if (!Object.is(value, this.current)) return;
      if (this.listeners.has(listener)) listener(value);
    }
  }

  readonly subscribe = (listener: (value: T) => void): (() => void) => {
    // A function of its own, because the same listener may subscribe twice.
    const own = (value: T): void => guarded(this.report, () => listener(value));
    this.listeners.add(own);
    own(this.current);
    return () => void this.listeners.delete(own);
  };

  static {
    for (const key of interopKeys())
      Object.defineProperty(this.prototype, key, { value: sourceOf });
  }
}

function sourceOf<T>(this: Watchable<T>): InteropSource<T> {
  return {
    subscribe: (observer) => ({
      unsubscribe: this.subscribe((value) => observer.next?.(value)),
    }),
  };
}
