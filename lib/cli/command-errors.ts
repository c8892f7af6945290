import { ExitCode } from './exit-code.js';

/** An error that is told in one sentence, and the exit code that follows from it. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: number = ExitCode.Failed,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The command line, a variable or a file is wrong. */
export class UsageError extends CommandError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, ExitCode.Unusable, options);
  }
}

/** A signal, or a pipe that nobody reads any more, ends the command. There is nothing to tell. */
export class Interruption extends CommandError {
  constructor(exitCode: number) {
    super('', exitCode);
  }
}
