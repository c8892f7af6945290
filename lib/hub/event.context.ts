import type { Dict, Id, List, Uri } from '../protocol/messages.js';
import type { WampSession } from './wamp.session.js';

/** One event a client published, as a handler sees it. */
export class WampEventContext {
  constructor(
    readonly session: WampSession,
    /** The topic it was published to; with pattern matches it is longer than the handler's own. */
    readonly uri: Uri,
    readonly args: List,
    readonly kwargs: Dict,
    /** PUBLISH.Options as the client sent them. */
    readonly details: Dict,
    readonly publication: Id,
  ) {}

  /** Aborted when the session ends. */
  get signal(): AbortSignal {
    return this.session.signal;
  }
}
