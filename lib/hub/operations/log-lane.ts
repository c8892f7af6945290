import type { CancelTimer, Clock } from '../../session/clock.js';
import { TokenBucket } from '../connection/token-bucket.js';
import { defaults } from '../defaults.js';

/** Limits the log lines of one kind. Further lines are dropped, and one line reports how many. */
export class LogLane {
  private readonly bucket: TokenBucket;
  private leftOut = 0;
  private cancelTimer: CancelTimer | undefined;

  /** @param tell logs the number of dropped lines */
  constructor(
    private readonly clock: Clock,
    linesPerSecond: number,
    private readonly tell: (leftOut: number) => void,
  ) {
    this.bucket = new TokenBucket(linesPerSecond, clock);
  }

  /** Returns true if a line may be written. After the first dropped line, a timer logs the number of dropped lines. */
  admits(): boolean {
    if (this.bucket.take()) return true;
    this.leftOut++;
    this.cancelTimer ??= this.clock.schedule(defaults.leftOutLinesMs, () => this.flush());
    return false;
  }

  /** Logs the number of dropped lines now, if there are any. */
  flush(): void {
    const { leftOut } = this;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.leftOut = 0;
    if (leftOut > 0) this.tell(leftOut);
  }
}
