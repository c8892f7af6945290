import type { LoggerService } from '@nestjs/common';
import { describeThrown } from '../../protocol/thrown.js';
import type { CommandContext } from '../command-context.js';

/** Writes Nest's log to stderr, without colours and dates. `--verbose` shows all of it. */
export function nestLog(context: CommandContext, isVerbose: boolean): LoggerService {
  const tell = (message: unknown, ...rest: unknown[]): void => {
    const source = typeof rest.at(-1) === 'string' ? `[${String(rest.at(-1))}] ` : '';
    context.note(`${source}${describeThrown(message)}`);
  };
  const quiet = isVerbose ? tell : (): void => undefined;
  return { log: quiet, debug: quiet, verbose: quiet, warn: tell, error: tell, fatal: tell };
}
