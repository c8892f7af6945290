import { Command } from 'commander';
import type { CallOptions } from '../../client/call-options.js';
import type { CommandContext } from '../command-context.js';
import { UsageError } from '../command-errors.js';
import { inSession } from '../connection/in-session.js';
import { Printer } from '../output/printer.js';
import { ProgressLine } from '../output/progress-line.js';
import { openInput } from '../values/input-lines.js';
import { readCount } from '../values/numbers.js';
import { pairsOf, type PayloadOptions, payloadOf } from '../values/payload.js';
import * as texts from '../texts.js';
import { Caller, type CallerOptions } from './caller.js';
import {
  argsHelp,
  type CommonOptions,
  withConnection,
  withDetails,
  withPayload,
} from './command.js';

interface Options extends CommonOptions, PayloadOptions, CallerOptions {
  readonly option?: readonly string[];
  readonly input?: string;
}

/** `call`: calls a procedure and writes its result. */
export function callCommand(context: CommandContext): Command {
  const command = new Command('call')
    .description('Call a procedure, and print its result.')
    .argument('<uri>', 'procedure')
    .argument('[args...]', argsHelp);
  withPayload(command)
    .option('--progress', 'print progressive results as they come')
    .option('--input <file>', 'stream the lines of a file to the call; - for stdin')
    .option('--repeat <n>', 'number of calls (default: 1)', readCount)
    .option('--concurrency <n>', 'number of calls at a time (default: 1)', readCount)
    .option('--time', 'write the time of each call to stderr')
    .option('--json', 'print one line of JSON for each result')
    .option('--raw', 'print arguments and keywords, not unwrapped');
  withDetails(command, 'CALL');
  return withConnection(command)
    .addHelpText('after', '\nExample: nestjs-wamp call com.example.math.add 17 25')
    .action((uri: string, words: string[], options: Options) => call(context, uri, words, options));
}

async function call(
  context: CommandContext,
  uri: string,
  words: readonly string[],
  options: Options,
): Promise<void> {
  const { input, strings, repeat = 1 } = options;
  const [args, kwargs] = payloadOf(words, options);
  const details = pairsOf(options.option ?? [], '--option');
  if (input === '-' && repeat > 1) throw new UsageError(texts.stdinOnce);
  const callOptions = (): CallOptions => ({
    details,
    input: input === undefined ? undefined : openInput(context.io, input, strings),
  });
  await inSession(context, options, async (client) => {
    const start = performance.now();
    const progress = new ProgressLine(context.io.stderr, (): string =>
      texts.resultsSoFar(caller.results, performance.now() - start),
    );
    const printer = new Printer(context, options, progress);
    const request = { uri, args, kwargs, options: callOptions };
    const caller = new Caller(context, client, printer, request, options);
    if (options.progress) progress.start();
    await caller.run().finally(() => progress.end());
  });
}
