import type { Dict, List, Uri } from '../../protocol/messages.js';
import type { WampSession } from '../session/wamp-session.js';
import { WampRequestContext } from './request-context.js';

/** A session's subscription to a topic with a life, as the topic's handler sees it. */
export class WampSubscriptionContext extends WampRequestContext {
  readonly args: List = [];
  readonly kwargs: Dict = {};
  private controller: AbortController | undefined;
  private isOver = false;

  constructor(
    readonly session: WampSession,
    readonly uri: Uri,
    /** SUBSCRIBE.Options as the client sent them. */
    readonly details: Dict,
  ) {
    super();
  }

  /** Aborted when the session unsubscribes or ends. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = this.makeController();
      if (this.isOver) this.controller.abort();
    }
    return this.controller.signal;
  }

  /**
   * Set while the life of the topic waits for its handler to return.
   *
   * @internal
   */
  onReturned: (() => void) | undefined;

  /** @internal */
  override returned(isStream: boolean, isPulled: boolean): void {
    super.returned(isStream, isPulled);
    this.onReturned?.();
  }

  /** @internal */
  end(): void {
    this.isOver = true;
    this.controller?.abort();
  }
}
