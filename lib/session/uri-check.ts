import { WampInvalidUriError } from '../protocol/standard-errors.js';
import { isPattern, isReserved, isUri, type MatchPolicy } from '../protocol/uri.js';
import { texts } from './texts.js';

/** Why a client may not call or publish to a URI, or nothing if it may. */
export function uriRefusal(uri: string, maxLength: number): WampInvalidUriError | undefined {
  if (uri.length > maxLength) return tooLong(uri, maxLength);
  return isUri(uri) ? undefined : new WampInvalidUriError(texts.invalidUri(uri));
}

/** Why a client may not register or subscribe to a URI, or nothing if it may. */
export function patternRefusal(
  uri: string,
  match: MatchPolicy,
  maxLength: number,
): WampInvalidUriError | undefined {
  if (uri.length > maxLength) return tooLong(uri, maxLength);
  return isPattern(uri, match)
    ? undefined
    : new WampInvalidUriError(texts.invalidPattern(uri, match));
}

/** Why a client may not use a URI of the protocol's own, or nothing if it is none. */
export function reservedRefusal(uri: string): WampInvalidUriError | undefined {
  return isReserved(uri) ? new WampInvalidUriError(texts.reservedUri(uri)) : undefined;
}

function tooLong({ length }: string, maxLength: number): WampInvalidUriError {
  return new WampInvalidUriError(texts.uriTooLong(length, maxLength));
}
