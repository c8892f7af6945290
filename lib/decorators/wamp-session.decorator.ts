import { appendMetadata } from './append-metadata.js';
import { MetadataKey, type SessionHook } from './metadata.js';

/**
 * A method that runs for every session that opens, right after its WELCOME, with the session as its
 * argument. It may be async; nothing waits for it, and its errors are logged.
 */
export function WampSessionOpen(): MethodDecorator {
  return appendMetadata(MetadataKey.SessionHooks, 'open' satisfies SessionHook);
}

/**
 * A method that runs for every session that has ended, with the session and the reason (a URI) as its
 * arguments. It may be async: a shutdown waits for it. Its errors are logged.
 */
export function WampSessionClose(): MethodDecorator {
  return appendMetadata(MetadataKey.SessionHooks, 'close' satisfies SessionHook);
}
