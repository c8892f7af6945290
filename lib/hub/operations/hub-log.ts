import { ignoreRejection } from '../../protocol/thrown.js';
import type { Clock } from '../../session/clock.js';
import * as texts from '../texts.js';
import { LogLane } from './log-lane.js';
import { printable, printableError } from './printable.js';

/** The logger of the hub. */
export interface HubLogger {
  /** Logs an error. */
  error(message: string, stack?: string): void;
  /** Logs a warning. */
  warn(message: string): void;
  /** Writes a line about something that is as it should be. */
  readonly info?: ((message: string) => void) | undefined;
  /** Writes a line for developers; absent while such lines are not written. */
  readonly debug?: ((message: string) => void) | undefined;
}

/**
 * Logs, with a limit of lines per second. Errors, rejected clients and debug lines have separate limits,
 * so that unknown clients cannot displace errors.
 */
export class HubLog {
  private readonly lines: LogLane;
  private readonly rejections: LogLane;
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
    this.rejections = new LogLane(clock, linesPerSecond, warn);
    this.details = new LogLane(clock, linesPerSecond, tell);
  }

  error(text: string, error: unknown): void {
    // A handler may throw a promise that rejects later. No other code handles that rejection.
    ignoreRejection(error);
    if (!this.lines.admits()) return;
    this.write(() => this.logger.error(printable(text), printableError(error)));
  }

  warn(text: string): void {
    if (this.lines.admits()) this.write(() => this.logger.warn(printable(text)));
  }

  /** Logs something that is as it should be. */
  info(text: string): void {
    if (this.lines.admits()) this.write(() => this.logger.info?.(printable(text)));
  }

  /** Logs a warning about a rejected client. */
  rejection(text: string): void {
    if (this.rejections.admits()) this.write(() => this.logger.warn(printable(text)));
  }

  /** Logs a debug line. The text is not built while debug lines are not written. */
  debug(text: (uri: string, session: number) => string, uri: string, session: number): void {
    const { logger } = this;
    if (logger.debug === undefined || !this.details.admits()) return;
    this.write(() => logger.debug?.(printable(text(uri, session))));
  }

  /** Logs the number of dropped lines now. */
  flush(): void {
    for (const lane of [this.lines, this.rejections, this.details]) lane.flush();
  }

  /** Writes a line and ignores an error of the logger, because an error in the log must not become a second error. */
  private write(line: () => unknown): void {
    try {
      ignoreRejection(line());
    } catch (error) {
      ignoreRejection(error);
    }
  }
}
