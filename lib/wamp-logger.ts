import { Logger } from '@nestjs/common';
import type { HubLogger } from './hub/operations/hub-log.js';

/** Returns a logger of the hub that writes to Nest's logger. It has `debug` only while Nest writes debug lines. */
export function hubLogger(): HubLogger {
  const logger = new Logger('WampHub');
  const debug = (message: string): void => logger.debug(message);
  return {
    error: (message, stack) => logger.error(message, stack),
    warn: (message) => logger.warn(message),
    info: (message) => logger.log(message),
    get debug() {
      return isDebugging() ? debug : undefined;
    },
  };
}

/** Returns true if debug lines are written. Without configured levels, Nest 11 writes all but reports each as disabled. */
function isDebugging(): boolean {
  return Logger.isLevelEnabled('debug') || !Logger.isLevelEnabled('fatal');
}
