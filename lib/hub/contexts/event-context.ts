import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import type { WampSession } from '../session/wamp-session.js';
import { WampRequestContext } from './request-context.js';

/** The context of an event that a client published, for its handlers. */
export class WampEventContext extends WampRequestContext {
  constructor(
    /** The session that published the event. */
    readonly session: WampSession,
    /** The topic. For a handler with a pattern, it is the full URI that matched. */
    readonly uri: Uri,
    /** Positional arguments, empty if the PUBLISH has none. */
    readonly args: List,
    /** Keyword arguments, empty if the PUBLISH has none. */
    readonly kwargs: Dict,
    /** PUBLISH.Options, as the client sent them. */
    readonly details: Dict,
    /** The publication id, which PUBLISHED tells the client. */
    readonly publication: Id,
    /**
     * The estimated heap size, in bytes.
     *
     * @internal
     */
    readonly bytes: number,
  ) {
    super();
  }

  /** Aborted when the session ends. */
  get signal(): AbortSignal {
    return this.session.signal;
  }
}
