import { guardedController } from '../../calls/guarded-signal.js';
import type { Share } from '../../calls/share-queue.js';
import type { Dict, List, Uri } from '../../protocol/messages.js';
import type { WampSession } from '../session/wamp-session.js';
import { texts } from '../texts.js';

/** What a handler runs for: a call, or an event. */
export abstract class WampRequestContext {
  /** The session of the client it comes from. */
  abstract readonly session: WampSession;
  /** The URI that was called or published to; with pattern matches it is longer than the handler's own. */
  abstract readonly uri: Uri;
  abstract readonly args: List;
  abstract readonly kwargs: Dict;
  /** CALL.Options or PUBLISH.Options as the client sent them. */
  abstract readonly details: Dict;
  /** Aborted when the handler should stop; its reason is a `WampError`. */
  abstract readonly signal: AbortSignal;

  /**
   * Whether an Observable that the handler's pipeline returns is a stream of its own, rather than one
   * value wrapped by an interceptor.
   *
   * @internal
   */
  isStream = true;

  /**
   * Whether the method returned an async iterable, which waits for a client that reads slowly.
   *
   * @internal
   */
  isPulled = false;

  /**
   * The client's share of the event loop.
   *
   * @internal
   */
  get share(): Share {
    return this.session.link.connection.share;
  }

  /**
   * Resolves when the client has read what it lags behind with; nothing if it keeps up, or gets nothing.
   *
   * @internal
   */
  caughtUp(): Promise<void> | undefined {
    return undefined;
  }

  /** Makes a signal for the handler, whose listeners may throw. */
  protected makeController(): AbortController {
    const { uri, session } = this;
    return guardedController((error) =>
      session.link.report(texts.signalListenerFailed(uri, session.id), error),
    );
  }

  /**
   * Told by the handler's pipeline when the method has returned, where interceptors hide it.
   *
   * @internal
   */
  returned(isStream: boolean, isPulled: boolean): void {
    this.isStream = isStream;
    this.isPulled = isPulled;
  }
}
