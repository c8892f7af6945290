import { defaults } from '../protocol/defaults.js';
import { texts } from '../protocol/texts.js';
import { describeThrown, ignoreRejection } from '../protocol/thrown.js';
import type { CancelTimer, Clock } from '../session/clock.js';
import type { HubLogger } from './hub.options.js';
import { TokenBucket } from './token.bucket.js';

/** Writes down what no client is told, but only so many lines per second; the others are counted. */
export class HubLog {
  private readonly bucket: TokenBucket;
  private leftOut = 0;
  private cancelTimer: CancelTimer | undefined;

  constructor(
    private readonly logger: HubLogger,
    private readonly clock: Clock,
    linesPerSecond: number,
  ) {
    this.bucket = new TokenBucket(linesPerSecond, clock);
  }

  error(text: string, error: unknown): void {
    // A promise may be thrown too, and may reject: nobody else will look at it.
    ignoreRejection(error);
    if (this.admits()) this.write(() => this.logger.error(printable(text), describeThrown(error)));
  }

  warn(text: string): void {
    if (this.admits()) this.write(() => this.logger.warn(printable(text)));
  }

  /** Says now how many lines were left out. */
  flush(): void {
    const { leftOut } = this;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.leftOut = 0;
    if (leftOut > 0) this.write(() => this.logger.warn(texts.linesLeftOut(leftOut)));
  }

  /** There is nobody to tell of a logger that throws, and what is reported must not be lost for it. */
  private write(line: () => unknown): void {
    try {
      ignoreRejection(line());
    } catch (error) {
      ignoreRejection(error);
    }
  }

  /** The first line that is left out is followed, after a while, by one with the number of them all. */
  private admits(): boolean {
    if (this.bucket.take()) return true;
    this.leftOut++;
    this.cancelTimer ??= this.clock.schedule(defaults.leftOutLinesMs, () => this.flush());
    return false;
  }
}

/** Lines hold URIs of clients: one line stays one, and a terminal takes no orders. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return `\\u${code.padStart(4, '0')}`;
  });
}
