import { texts } from '../protocol/texts.js';

let isHubMade = false;
const checked = new WeakSet();

/** Notes that the process has a hub. */
export function noteHub(): void {
  isHubMade = true;
}

/**
 * Lets a class refuse to start in an application that has no hub to serve its handlers: without
 * `WampModule.forRoot()` nothing else of this package runs.
 */
export function requireHub(prototype: object): void {
  if (checked.has(prototype)) return;
  checked.add(prototype);
  const own = (prototype as { onApplicationBootstrap?: () => unknown }).onApplicationBootstrap;
  const value = function (this: object): unknown {
    if (!isHubMade) throw new Error(texts.noModule(this.constructor.name));
    return own?.call(this);
  };
  Object.defineProperty(prototype, 'onApplicationBootstrap', {
    value,
    configurable: true,
    writable: true,
  });
}
