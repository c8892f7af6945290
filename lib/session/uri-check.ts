import { WampInvalidUriError } from '../protocol/standard-errors.js';
import { isPattern, isReserved, isUri, type MatchPolicy } from '../protocol/uri.js';
import * as texts from './texts.js';

/** Returns an error if a client may not call or publish to a URI. */
export function uriError(uri: string, maxLength: number): WampInvalidUriError | undefined {
  if (uri.length > maxLength) return tooLong(uri, maxLength);
  return isUri(uri) ? undefined : new WampInvalidUriError(texts.invalidUri(uri));
}

/** Returns an error if a client may not register or subscribe to a URI. */
export function patternError(
  uri: string,
  match: MatchPolicy,
  maxLength: number,
): WampInvalidUriError | undefined {
  if (uri.length > maxLength) return tooLong(uri, maxLength);
  return isPattern(uri, match)
    ? undefined
    : new WampInvalidUriError(texts.invalidPattern(uri, match));
}

/** Returns an error if a URI is reserved for the protocol. */
export function reservedError(uri: string): WampInvalidUriError | undefined {
  return isReserved(uri) ? new WampInvalidUriError(texts.reservedUri(uri)) : undefined;
}

function tooLong({ length }: string, maxLength: number): WampInvalidUriError {
  return new WampInvalidUriError(texts.uriTooLong(length, maxLength));
}
