import type { CancelTimer, Clock } from '../../session/clock.js';
import { TokenBucket } from '../connection/token-bucket.js';
import { defaults } from '../defaults.js';

/** Lines of one kind: so many per second, the others are counted. */
export class LogLane {
  private readonly bucket: TokenBucket;
  private leftOut = 0;
  private cancelTimer: CancelTimer | undefined;

  /** @param tell says how many lines were left out */
  constructor(
    private readonly clock: Clock,
    linesPerSecond: number,
    private readonly tell: (leftOut: number) => void,
  ) {
    this.bucket = new TokenBucket(linesPerSecond, clock);
  }

  /** The first line that is left out is followed, after a while, by one with the number of them all. */
  admits(): boolean {
    if (this.bucket.take()) return true;
    this.leftOut++;
    this.cancelTimer ??= this.clock.schedule(defaults.leftOutLinesMs, () => this.flush());
    return false;
  }

  /** Says now how many lines were left out. */
  flush(): void {
    const { leftOut } = this;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.leftOut = 0;
    if (leftOut > 0) this.tell(leftOut);
  }
}
