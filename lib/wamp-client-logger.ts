import { Logger } from '@nestjs/common';
import type { WampClientLogger } from './client/client-log.js';
import { printable, printableError } from './hub/operations/printable.js';
import type { RouterLogger } from './routed/router-options.js';

/** Returns a logger of a client that writes to Nest's logger. Payloads are not written. */
export function nestClientLogger(name: string | undefined): RouterLogger & WampClientLogger {
  const logger = new Logger(name === undefined ? 'WampClient' : `WampClient:${name}`);
  return {
    error: (message, error?: unknown) =>
      logger.error(printable(message), error && printableError(error)),
    warn(message, error?: unknown) {
      const reason = error === undefined ? '' : ` ${printableError(error)}`;
      logger.warn(`${printable(message)}${reason}`);
    },
    debug: (message) => logger.debug(printable(message)),
    tell: (message) => logger.log(printable(message)),
  };
}

/** Returns a logger of handlers and sessions that writes to the logger of the application for the client. */
export function ownClientLogger(logger: Partial<WampClientLogger> | false): RouterLogger {
  if (logger === false) return { error() {}, warn() {}, tell() {} };
  return {
    error: (message, stack) => logger.error?.(message, stack),
    warn: (message) => logger.warn?.(message),
    tell: (message) => logger.debug?.(message),
  };
}
