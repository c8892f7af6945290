import { reportRejection } from '../protocol/thrown.js';

/** Told of what a listener throws, or what a promise it returns rejects with. */
export type ReportListener = (error: unknown) => void;

type ListenerFunction = (this: unknown, event: unknown) => unknown;

type Listener = ListenerFunction | { handleEvent(event: unknown): unknown };

/**
 * Returns a controller of a signal whose listeners are guarded: what one of them throws is reported.
 * Node throws it in a tick of its own instead, which ends the process. Signals that the application
 * derives, with `AbortSignal.any`, are its own.
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
  // `onabort`, `events.once` and what else Node has go through these methods too.
  define(signal, 'addEventListener', guard);
  define(signal, 'removeEventListener', guard);
  return controller;
}

type Method = 'addEventListener' | 'removeEventListener';

/** The same listener must stay the same: it counts once, and can be taken off again. */
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
