import { ErrorUri } from '../../protocol/error-uris.js';
import type { WampError } from '../../protocol/wamp-error.js';
import * as texts from '../texts.js';
import type { WampAuthFailure } from './auth-options.js';
import { JoinError } from './join-error.js';

/** The reasons that have nothing to do with who a client is. */
const others: ReadonlySet<string> = new Set([
  ErrorUri.NoSuchRealm,
  ErrorUri.RuntimeError,
  ErrorUri.Timeout,
]);

/** Returns the error that a client gets: the same one, or one for all failures of authentication. */
export function disguised(error: WampError, failure: WampAuthFailure): WampError {
  if (failure === 'specific' || others.has(error.uri)) return error;
  return new JoinError(ErrorUri.AuthenticationFailed, texts.authenticationFailed);
}
