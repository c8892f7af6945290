import * as texts from './texts.js';

let isHubMade = false;
const checked = new WeakSet();

/** Remembers that the process has a hub. */
export function noteHub(): void {
  isHubMade = true;
}

/**
 * Stops the start of an application that has this class but no hub. Without `WampModule.forRoot()`, no
 * other part of this package runs.
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
