import type { Dict, List, Uri } from '../../protocol/messages.js';
import type { WampSession } from '../session/wamp-session.js';
import { WampRequestContext } from './request-context.js';

/** The context of a subscription to a streaming topic, for the handler of the topic. */
export class WampSubscriptionContext extends WampRequestContext {
  /** Always empty: SUBSCRIBE has no arguments. */
  readonly args: List = [];
  /** Always empty: SUBSCRIBE has no arguments. */
  readonly kwargs: Dict = {};
  private controller: AbortController | undefined;
  private isOver = false;

  constructor(
    readonly session: WampSession,
    readonly uri: Uri,
    /** SUBSCRIBE.Options, as the client sent them. */
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
   * Set while the streaming topic waits for its handler to return.
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
