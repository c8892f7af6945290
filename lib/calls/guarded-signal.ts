import { reportRejection } from '../protocol/thrown.js';

/** Receives the errors of listeners, and the rejections of promises that they return. */
export type ReportListener = (error: unknown) => void;

type ListenerFunction = (this: unknown, event: unknown) => unknown;

type Listener = ListenerFunction | { handleEvent(event: unknown): unknown };

/**
 * Returns the controller of a signal with guarded listeners: their errors are reported. Node would throw
 * them in a later tick, which ends the process. Signals that the application derives with
 * `AbortSignal.any` are not guarded.
 */
export function guardedController(report: ReportListener): AbortController {
  const controller = new AbortController();
  const { signal } = controller;
  const guarded = new WeakMap<Listener, ListenerFunction>();
  const guard = (listener: Listener): ListenerFunction => {
    const known = guarded.get(listener) ?? guardedListener(listener, report);
    guarded.set(listener, known);
    return known;
  };
  // `onabort` and `events.once` call these methods, too.
  define(signal, 'addEventListener', guard);
  define(signal, 'removeEventListener', guard);
  return controller;
}

type Method = 'addEventListener' | 'removeEventListener';

/** Replaces a method of the signal. A listener always gets the same guard, so that it is added once and can be removed. */
function define(signal: AbortSignal, name: Method, guard: (listener: Listener) => Listener): void {
  const method = signal[name] as (type: string, listener: unknown, ...rest: unknown[]) => void;
  const value = (type: string, listener: unknown, ...rest: unknown[]): void =>
    method.call(signal, type, isListener(listener) ? guard(listener) : listener, ...rest);
  Object.defineProperty(signal, name, { value, configurable: true, writable: true });
}

function isListener(value: unknown): value is Listener {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

function guardedListener(listener: Listener, report: ReportListener): ListenerFunction {
  return function (event) {
    try {
      const returned: unknown =
        typeof listener === 'function' ? listener.call(this, event) : listener.handleEvent(event);
      reportRejection(returned, report);
    } catch (error) {
      report(error);
    }
  };
}
