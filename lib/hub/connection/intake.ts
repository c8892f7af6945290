import type { WampLimits } from '../../protocol/limits.js';
import {
  WampPayloadSizeExceededError,
  WampUnavailableError,
} from '../../protocol/standard-errors.js';
import type { WampError } from '../../protocol/wamp-error.js';
import type { Clock } from '../../session/clock.js';
import * as texts from '../texts.js';
import { TokenBucket } from './token-bucket.js';

/** Limits how much one client may send. It counts data before it is parsed. */
export class Intake {
  private readonly messages: TokenBucket;
  private readonly bytes: TokenBucket;

  constructor(
    private readonly limits: WampLimits,
    clock: Clock,
  ) {
    this.messages = new TokenBucket(limits.maxMessagesPerSecond, clock);
    this.bytes = new TokenBucket(limits.maxBytesPerSecond, clock);
  }

  /** Counts data of this length. Returns an error if the client sends too fast. */
  tooFast(bytes: number): WampError | undefined {
    if (this.messages.take() && this.bytes.take(bytes)) return undefined;
    const { maxMessagesPerSecond, maxBytesPerSecond } = this.limits;
    return new WampUnavailableError(texts.tooFast(maxMessagesPerSecond, maxBytesPerSecond));
  }

  /**
   * Returns an error if a message is too long. A transport may have a greater limit.
   *
   * @param isOpening true until the session is open
   */
  tooLong(bytes: number, isOpening: boolean): WampError | undefined {
    const { maxMessageBytes, maxHelloBytes } = this.limits;
    const most = isOpening ? Math.min(maxHelloBytes, maxMessageBytes) : maxMessageBytes;
    if (bytes <= most) return undefined;
    return new WampPayloadSizeExceededError(texts.messageTooLarge(most));
  }
}
