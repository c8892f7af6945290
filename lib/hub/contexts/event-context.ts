import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import type { WampSession } from '../session/wamp-session.js';
import { WampRequestContext } from './request-context.js';

/** The context of an event that a client published, for its handlers. */
export class WampEventContext extends WampRequestContext {
  constructor(
    readonly session: WampSession,
    readonly uri: Uri,
    readonly args: List,
    readonly kwargs: Dict,
    readonly details: Dict,
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
