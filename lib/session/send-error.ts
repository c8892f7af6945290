import { MessageCode } from '../protocol/message-codes.js';
import type { ErrorMessage, Id } from '../protocol/messages.js';
import type { WampError } from '../protocol/wamp.error.js';
import { withPayload } from '../protocol/wamp.result.js';
import type { SessionCore } from './ports.js';

/**
 * Answers a request with ERROR. An error whose own payload cannot be encoded goes out without it:
 * the peer gets its answer in any case.
 */
export function sendError(
  session: SessionCore,
  requestType: MessageCode,
  request: Id,
  error: WampError,
): void {
  const { details, uri, args, kwargs } = error;
  const message: ErrorMessage = [MessageCode.Error, requestType, request, details, uri];
  try {
    session.send(withPayload(message, args, kwargs));
  } catch {
    session.send([MessageCode.Error, requestType, request, {}, uri]);
  }
}
