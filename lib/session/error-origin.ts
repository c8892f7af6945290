import type { Id } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp-error.js';

const origins = new WeakMap<WampError, Id>();

/** Remembers the session whose client answered a call with this error. */
export function noteOrigin(error: WampError, session: Id): void {
  origins.set(error, session);
}

/** Returns the session whose client answered with this error; `undefined` if the error was created here. */
export function originOf(error: WampError): Id | undefined {
  return origins.get(error);
}
