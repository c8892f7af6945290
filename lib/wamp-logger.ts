import { Logger } from '@nestjs/common';
import type { HubLogger } from './hub/operations/hub-log.js';

/** Returns Nest's logger as the hub takes it: `debug` is there only while Nest writes such lines. */
export function hubLogger(): HubLogger {
  const logger = new Logger('WampHub');
  const debug = (message: string): void => logger.debug(message);
  return {
    error: (message, stack) => logger.error(message, stack),
    warn: (message) => logger.warn(message),
    get debug() {
      return isDebugging() ? debug : undefined;
    },
  };
}

/** While no levels are set, Nest 11 writes all of them, but says no to each. */
function isDebugging(): boolean {
  return Logger.isLevelEnabled('debug') || !Logger.isLevelEnabled('fatal');
}
