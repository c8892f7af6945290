import type { WampError } from '../../protocol/wamp-error.js';
import type { TopicInfo } from './topics.js';

/** A SUBSCRIBE that waits until the events of other nodes arrive. */
export class WaitingSubscribe {
  private isOver = false;

  constructor(
    readonly topic: TopicInfo,
    private readonly ended: (error: WampError | undefined) => void,
  ) {}

  /**
   * Ends the wait. Does nothing if it has ended already.
   *
   * @param error the reason to refuse the subscription; by default it is accepted
   * @returns true if the wait has ended now
   */
  end(error?: WampError): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    this.ended(error);
    return true;
  }
}
