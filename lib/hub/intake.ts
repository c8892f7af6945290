import type { WampLimits } from '../protocol/limits.js';
import type { Clock } from '../session/clock.js';
import { TokenBucket } from './token.bucket.js';

/** How much one client may send, counted before anything of it is parsed. */
export class Intake {
  private readonly messages: TokenBucket;
  private readonly bytes: TokenBucket;

  constructor({ maxMessagesPerSecond, maxBytesPerSecond }: WampLimits, clock: Clock) {
    this.messages = new TokenBucket(maxMessagesPerSecond, clock);
    this.bytes = new TokenBucket(maxBytesPerSecond, clock);
  }

  /** Whether a message of this length is within the limits. */
  takes(bytes: number): boolean {
    return this.messages.take() && this.bytes.take(bytes);
  }
}
