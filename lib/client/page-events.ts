import { sharedDefaults } from '../protocol/shared-defaults.js';
import type { CancelTimer, Clock } from '../session/clock.js';

/** The client to which a page or worker passes its events. */
export interface PagePort {
  readonly clock: Clock;
  /** The network is back, or the page is: looks at the connection at once, or connects. */
  wake(): void;
  /** The network seems to be gone: asks for a sign of life, and does not try to connect before `wake`. */
  offline(): void;
  /** The page rests: closes the connection, and does not connect before `wake`. */
  pause(): void;
}

/** The members of `globalThis` that are asked for, where they exist. */
export interface PageScope extends Partial<EventSource> {
  readonly document?: (Partial<EventSource> & { readonly visibilityState?: string }) | undefined;
  readonly navigator?: { readonly onLine?: boolean } | undefined;
}

interface EventSource {
  addEventListener(type: string, listener: Listener): void;
  removeEventListener(type: string, listener: Listener): void;
}

type Listener = (event: PageEvent) => void;

interface PageEvent {
  readonly type: string;
  /** True if the page goes to the back/forward cache, or comes from it. */
  readonly persisted?: boolean;
}

/** Returns true if the runtime knows that it has no network. */
export function isOffline(scope = globalThis as PageScope): boolean {
  return scope.navigator?.onLine === false;
}

/**
 * Passes the events of a page or worker on to a client. Where there are none, as in Node, it does nothing.
 * There is no listener for `beforeunload` and `unload`: they keep a page out of the back/forward cache, as an
 * open connection does.
 *
 * @param pauseWhenHiddenMs the time after which a hidden page rests; 0 for never
 * @returns a function that removes all listeners
 */
export function watchPage(
  port: PagePort,
  pauseWhenHiddenMs: number,
  scope = globalThis as PageScope,
): () => void {
  const { document } = scope;
  let cancel: CancelTimer | undefined;
  let isResting = false;
  const rest = (): void => {
    isResting = true;
    port.pause();
  };
  const look = (): void => {
    cancel?.();
    isResting = false;
    if (document?.visibilityState !== 'hidden') return port.wake();
    const delayMs = Math.min(pauseWhenHiddenMs, sharedDefaults.longestTimerMs);
    if (delayMs > 0) cancel = port.clock.schedule(delayMs, rest);
  };
  const listeners: [target: Partial<EventSource> | undefined, type: string, Listener][] = [
    [scope, 'online', () => isResting || port.wake()],
    [scope, 'offline', () => port.offline()],
    [scope, 'pageshow', ({ persisted }) => persisted === true && port.wake()],
    [scope, 'pagehide', ({ persisted }) => persisted === true && port.pause()],
    [document, 'freeze', () => port.pause()],
    [document, 'resume', () => port.wake()],
    [document, 'visibilitychange', look],
  ];
  if (document?.visibilityState === 'hidden') look();
  for (const [target, type, listener] of listeners) target?.addEventListener?.(type, listener);
  return () => {
    cancel?.();
    for (const [target, type, listener] of listeners) target?.removeEventListener?.(type, listener);
  };
}
