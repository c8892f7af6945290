import { describeThrown, ignoreRejection } from '../../protocol/thrown.js';
import type { Clock } from '../../session/clock.js';
import { defaults } from '../defaults.js';
import { texts } from '../texts.js';
import { LogLane } from './log-lane.js';

/** Where the hub writes what people should read. */
export interface HubLogger {
  error(message: string, stack?: string): void;
  warn(message: string): void;
  /** Takes what only developers want to know; absent while nobody reads it. */
  readonly debug?: ((message: string) => void) | undefined;
}

/**
 * Writes down what no client is told, but only so many lines per second. Refusals and what only
 * developers want to know are counted apart: strangers must not crowd out errors.
 */
export class HubLog {
  private readonly lines: LogLane;
  private readonly refusals: LogLane;
  private readonly details: LogLane;

  constructor(
    private readonly logger: HubLogger,
    clock: Clock,
    linesPerSecond: number,
  ) {
    const warn = (leftOut: number): void =>
      this.write(() => this.logger.warn(texts.linesLeftOut(leftOut)));
    const tell = (leftOut: number): void =>
      this.write(() => this.logger.debug?.(texts.linesLeftOut(leftOut)));
    this.lines = new LogLane(clock, linesPerSecond, warn);
    this.refusals = new LogLane(clock, linesPerSecond, warn);
    this.details = new LogLane(clock, linesPerSecond, tell);
  }

  error(text: string, error: unknown): void {
    // A promise may be thrown too, and may reject: nobody else will look at it.
    ignoreRejection(error);
    if (!this.lines.admits()) return;
    this.write(() => this.logger.error(printable(text), describeThrown(error)));
  }

  warn(text: string): void {
    if (this.lines.admits()) this.write(() => this.logger.warn(printable(text)));
  }

  /** Warns of a client that was turned away. */
  refusal(text: string): void {
    if (this.refusals.admits()) this.write(() => this.logger.warn(printable(text)));
  }

  /** Tells developers; the text is not made while nobody reads such lines. */
  debug(text: (uri: string, session: number) => string, uri: string, session: number): void {
    const { logger } = this;
    if (logger.debug === undefined || !this.details.admits()) return;
    this.write(() => logger.debug?.(printable(text(uri, session))));
  }

  /** Says now how many lines were left out. */
  flush(): void {
    for (const lane of [this.lines, this.refusals, this.details]) lane.flush();
  }

  /** There is nobody to tell of a logger that throws, and what is reported must not be lost for it. */
  private write(line: () => unknown): void {
    try {
      ignoreRejection(line());
    } catch (error) {
      ignoreRejection(error);
    }
  }
}

/** Lines hold words of clients: one line stays one and has an end, and a terminal takes no orders. */
function printable(text: string): string {
  const most = defaults.longestLogLine;
  const short = text.length > most ? `${text.slice(0, most)}…` : text;
  return short.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return `\\u${code.padStart(4, '0')}`;
  });
}
