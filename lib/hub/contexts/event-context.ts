import type { Dict, Id, List, Uri } from '../../protocol/messages.js';
import type { WampPeer } from '../session/wamp-peer.js';
import type { WampSession } from '../session/wamp-session.js';
import { WampRequestContext } from './request-context.js';

/**
 * The context of an event, for its handlers: one that a client has published, or one of a router.
 *
 * @typeParam Peer - the other end: a `WampSession`, or `WampPeer` for a handler that is served at a router
 */
export class WampEventContext<
  Peer extends WampPeer = WampSession,
> extends WampRequestContext<Peer> {
  constructor(
    /** The session that published the event, or the one with the router. */
    readonly session: Peer,
    /** The topic. For a handler with a pattern, it is the full URI that matched. */
    readonly uri: Uri,
    /** Positional arguments, empty if the PUBLISH has none. */
    readonly args: List,
    /** Keyword arguments, empty if the PUBLISH has none. */
    readonly kwargs: Dict,
    /** PUBLISH.Options, as the client sent them, or EVENT.Details of a router. */
    readonly details: Dict,
    /** The publication id. */
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
