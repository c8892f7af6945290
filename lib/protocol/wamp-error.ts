import type { Dict, Id, List, Uri } from './messages.js';
import * as texts from './texts.js';

/** Optional parts of a {@link WampError}. */
export interface WampErrorOptions {
  /**
   * The dictionary to send as ERROR.Details.
   *
   * @default {}
   */
  details?: Dict;
  /** The error that led to this one. It is logged but never sent to the peer. */
  cause?: unknown;
}

/**
 * An error with a WAMP URI. If a handler throws or returns it, the caller gets it unchanged. If a peer
 * answers a call with ERROR, the call rejects with it (specification: "Call ERROR", "Invocation ERROR").
 *
 * @example
 * throw new WampError('com.example.error.out_of_stock', ['Sold out.'], { left: 0 });
 */
export class WampError extends Error {
  /** ERROR.Details. */
  readonly details: Dict;
  /** The procedure whose call has failed with this error; only in errors that a call of this end throws. */
  declare procedure?: Uri;
  /** The request id of this call. */
  declare request?: Id;

  /**
   * @param uri the error URI, for example `com.example.error.out_of_stock`
   * @param args positional payload; if the first item is a string, it is also the message of the `Error`
   * @param kwargs keyword payload
   * @throws `TypeError` if the URI is not a string, because no client could read such an error
   */
  constructor(
    /** The error URI. */
    readonly uri: Uri,
    /** Positional payload. */
    readonly args: List = [],
    /** Keyword payload. */
    readonly kwargs: Dict = {},
    options: WampErrorOptions = {},
  ) {
    if (typeof uri !== 'string') throw new TypeError(texts.errorWithoutUri);
    super(typeof args[0] === 'string' ? args[0] : uri, { cause: options.cause });
    this.name = new.target === WampError ? 'WampError' : new.target.name;
    this.details = options.details ?? {};
  }
}
