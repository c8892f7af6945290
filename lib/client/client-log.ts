import type { Uri } from '../protocol/messages.js';
import { ignoreRejection } from '../protocol/thrown.js';
import { guarded } from './guarded.js';
import * as texts from './texts.js';

/** Receives what a client has to tell. */
export interface WampClientLogger {
  /** Receives events of the connection. */
  debug(message: string, error?: unknown): void;
  /** Receives what may be a mistake. */
  warn(message: string, error?: unknown): void;
  /** Receives the errors of handlers and hooks. */
  error(message: string, error?: unknown): void;
}

type LogArgs = [message: string, error?: unknown];

const toConsole: Partial<WampClientLogger> = {
  // oxlint-disable-next-line no-console
  error: (...args: LogArgs) => console.error(...args),
};

/** Passes messages to the logger of the application. Never throws, whatever that logger does. */
export class ClientLog {
  /** @param logger default: errors go to `console.error`, the rest is dropped; `false` for silence */
  constructor(private readonly logger: Partial<WampClientLogger> | false = toConsole) {}

  debug(...args: LogArgs): void {
    this.write('debug', args);
  }

  warn(...args: LogArgs): void {
    this.write('warn', args);
  }

  error(...args: LogArgs): void {
    // A handler may throw a promise that rejects later. No other code handles that rejection.
    ignoreRejection(args[1]);
    this.write('error', args);
  }

  /** Runs a callback of the application; an error of it is logged with the message. Never throws. */
  guard<T>(message: string, callback: () => T): T | undefined {
    return guarded((error) => this.error(message, error), callback);
  }

  /** Returns what logs the errors of the observers of a stream. */
  ofObservers(uri: Uri): (error: unknown) => void {
    return (error) => this.error(texts.observerFailed(uri), error);
  }

  private write(level: keyof WampClientLogger, args: LogArgs): void {
    const { logger } = this;
    if (logger !== false) guarded(ignoreRejection, () => logger[level]?.(...args));
  }
}
