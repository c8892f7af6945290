import type { Dict, Uri } from '../../protocol/messages.js';
import { WampError } from '../../protocol/wamp-error.js';

/** The rejection of a client before its session is open. */
export class JoinError extends WampError {
  /**
   * @param uri the reason of ABORT
   * @param message the message of ABORT
   * @param logged further text for the log only
   */
  constructor(
    uri: Uri,
    message: string,
    readonly logged = '',
    details?: Dict,
  ) {
    super(uri, [message], {}, details === undefined ? {} : { details });
  }
}
