import { ErrorUri } from '../protocol/error-uris.js';
import { MessageCode } from '../protocol/message-codes.js';
import type { ErrorMessage, Id, Uri } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp-error.js';
import { withPayload } from '../protocol/wamp-result.js';
import type { SessionCore } from './session-core.js';

/**
 * Answers a request with ERROR. If the payload of the error cannot be encoded, the ERROR is sent without
 * it, so that the peer always gets an answer.
 */
export function sendError(
  session: SessionCore,
  requestType: MessageCode,
  request: Id,
  error: WampError,
): void {
  try {
    const { details, uri, args, kwargs } = error;
    const message: ErrorMessage = [MessageCode.Error, requestType, request, details, uri];
    session.send(withPayload(message, args, kwargs));
  } catch {
    session.send([MessageCode.Error, requestType, request, {}, uriOf(error)]);
  }
}

/** Returns the URI of an error. A class of the application may compute its URI, and throw. */
function uriOf(error: WampError): Uri {
  try {
    const uri: unknown = error.uri;
    return typeof uri === 'string' ? uri : ErrorUri.RuntimeError;
  } catch {
    return ErrorUri.RuntimeError;
  }
}
