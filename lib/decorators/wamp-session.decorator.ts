import { appendMetadata } from './append-metadata.js';
import { MetadataKey, type SessionHook } from './metadata.js';

/**
 * Runs a method for every new session, right after WELCOME, with the session as its argument. In a class with
 * the option `client`, it is the session with the router. The
 * method may be async, but nothing waits for it. Its errors are logged.
 */
export function WampSessionOpen(): MethodDecorator {
  return appendMetadata(MetadataKey.SessionHooks, 'open' satisfies SessionHook);
}

/**
 * Runs a method for every ended session, with the session and the reason (a URI) as its arguments. The
 * method may be async, and a shutdown waits for it. Its errors are logged.
 */
export function WampSessionClose(): MethodDecorator {
  return appendMetadata(MetadataKey.SessionHooks, 'close' satisfies SessionHook);
}
