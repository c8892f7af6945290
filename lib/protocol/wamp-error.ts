import type { Dict, List, Uri } from './messages.js';
import { texts } from './texts.js';

/** Optional parts of a {@link WampError}. */
export interface WampErrorOptions {
  /** ERROR.Details; default none. */
  details?: Dict;
  /** What led to this error; stays on this side of the wire. */
  cause?: unknown;
}

/**
 * An error with a WAMP URI. Thrown or returned by a handler it is sent as written; received from a
 * peer it is what the call rejects with (specification: "Call ERROR", "Invocation ERROR").
 */
export class WampError extends Error {
  readonly details: Dict;

  /**
   * @param uri the error URI, for example `com.example.error.out_of_stock`
   * @param args positional payload; a leading string also becomes the text of the `Error`
   * @param kwargs keyword payload
   * @throws `TypeError` if the URI is no text: no client could read such an error
   */
  constructor(
    readonly uri: Uri,
    readonly args: List = [],
    readonly kwargs: Dict = {},
    options: WampErrorOptions = {},
  ) {
    if (typeof uri !== 'string') throw new TypeError(texts.errorWithoutUri);
    super(typeof args[0] === 'string' ? args[0] : uri, { cause: options.cause });
    this.name = new.target.name;
    this.details = options.details ?? {};
  }
}
