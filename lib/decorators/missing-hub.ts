import { Logger, type Type } from '@nestjs/common';
import { texts } from '../protocol/texts.js';

let isHubMade = false;

/** Notes that the process has a hub. */
export function noteHub(): void {
  isHubMade = true;
}

/**
 * Lets a class warn at the start of an application that has no hub to serve its handlers: without
 * `WampModule.forRoot()` nothing else of this package runs.
 */
export function warnWithoutHub({ name, prototype }: Type): void {
  const own = (prototype as { onApplicationBootstrap?: () => unknown }).onApplicationBootstrap;
  const value = function (this: unknown): unknown {
    if (!isHubMade) new Logger('WampModule').warn(texts.noModule(name));
    return own?.call(this);
  };
  Object.defineProperty(prototype, 'onApplicationBootstrap', {
    value,
    configurable: true,
    writable: true,
  });
}
