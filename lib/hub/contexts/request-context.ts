import type { Share } from '../../calls/share.js';
import type { Dict, List, Uri } from '../../protocol/messages.js';
import { signalController } from '../operations/signal-controller.js';
import type { WampPeer } from '../session/wamp-peer.js';
import type { WampSession } from '../session/wamp-session.js';
import * as texts from '../texts.js';

/** The context of a handler, of a client's session or of a router's. */
export type AnyRequestContext = WampRequestContext<WampPeer>;

/**
 * The context of a handler: a call, an event or a subscription.
 *
 * @typeParam Peer - the other end: a `WampSession`, or `WampPeer` for a handler that is served at a router
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- handlers name the type of their session
export abstract class WampRequestContext<Peer extends WampPeer = WampSession> {
  /** The session of the client, or the one with the router. */
  abstract readonly session: Peer;
  /** The URI of the request. For a handler with a pattern, it is the full URI that matched. */
  abstract readonly uri: Uri;
  /** Positional arguments of the request. */
  abstract readonly args: List;
  /** Keyword arguments of the request. */
  abstract readonly kwargs: Dict;
  /** CALL.Options, PUBLISH.Options or SUBSCRIBE.Options, as the client sent them. */
  abstract readonly details: Dict;
  /** Aborted when the handler should stop. For a call or an event, the reason is a `WampError`. */
  abstract readonly signal: AbortSignal;

  /**
   * True if the method itself returned a stream. False if an interceptor wrapped a single value into an
   * Observable.
   *
   * @internal
   */
  isStream = true;

  /**
   * True if the method returned an async iterable, which waits for a slow client.
   *
   * @internal
   */
  isPulled = false;

  /**
   * The share of the event loop that the client has used.
   *
   * @internal
   */
  get share(): Share {
    return this.session.link.connection.share;
  }

  /**
   * Returns a promise that resolves when the client has caught up; `undefined` if there is nothing to
   * wait for.
   *
   * @internal
   */
  caughtUp(): Promise<void> | undefined {
    return undefined;
  }

  /** Creates the controller of the signal. Errors of listeners of the signal are logged. */
  protected makeController(): AbortController {
    const { uri, session } = this;
    return signalController((error) =>
      session.link.report(texts.signalListenerFailed(uri, session.id), error),
    );
  }

  /**
   * Called by the pipeline of the handler when the method has returned, because interceptors hide that.
   *
   * @internal
   */
  returned(isStream: boolean, isPulled: boolean): void {
    this.isStream = isStream;
    this.isPulled = isPulled;
  }
}
