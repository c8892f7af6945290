import { CommanderError } from 'commander';
import { WampConnectionError } from '../client/connection-error.js';
import { describeThrown, isWampError, messageOf } from '../protocol/thrown.js';
import { CommandContext } from './command-context.js';
import { CommandError } from './command-errors.js';
import { ExitCode } from './exit-code.js';
import type { CommandIo } from './io.js';
import { wampErrorText } from './output/wamp-error-text.js';
import { createProgram } from './program.js';

/**
 * Runs one command line.
 *
 * @param argv the words behind `nestjs-wamp`
 * @returns the exit code. Never rejects
 */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
  const context = new CommandContext(io, argv);
  try {
    await createProgram(context).parseAsync(argv.length === 0 ? ['--help'] : argv, {
      from: 'user',
    });
    return context.interruption?.exitCode ?? context.exitCode;
  } catch (error) {
    return failed(context, error);
  } finally {
    context.end();
  }
}

/** Tells people of an error. Returns the exit code. */
function failed(context: CommandContext, thrown: unknown): number {
  // What fails because the session is closed is no news.
  const error: unknown = context.interruption ?? thrown;
  // commander has told it.
  if (error instanceof CommanderError)
    return error.exitCode === 0 ? ExitCode.Ok : ExitCode.Unusable;
  if (error instanceof CommandError) {
    if (error.message !== '') context.note(error.message);
    return error.exitCode;
  }
  if (isWampError(error)) {
    const { cause } = error;
    const text = wampErrorText(error);
    context.note(cause instanceof Error ? `${text} (${messageOf(cause)})` : text);
    return error instanceof WampConnectionError ? ExitCode.Unusable : ExitCode.Failed;
  }
  context.note(error instanceof TypeError ? messageOf(error) : describeThrown(error));
  return ExitCode.Unusable;
}
