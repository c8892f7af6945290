import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { inSessions } from '../connection/in-session.js';
import { ExitCode } from '../exit-code.js';
import { benchReport, benchSummary } from '../output/bench-report.js';
import { jsonOf } from '../output/json-text.js';
import { ProgressLine } from '../output/progress-line.js';
import * as texts from '../texts.js';
import { readCount, readSeconds } from '../values/numbers.js';
import { pairsOf, type PayloadOptions, payloadOf } from '../values/payload.js';
import {
  argsHelp,
  type CommonOptions,
  withConnection,
  withDetails,
  withPayload,
} from './command.js';
import { Load } from './load.js';

interface Options extends CommonOptions, PayloadOptions {
  readonly option?: readonly string[];
  readonly connections?: number;
  readonly inflight?: number;
  readonly seconds?: number;
}

/** `bench`: calls a procedure as often as it can, and writes how long the calls took. */
export function benchCommand(context: CommandContext): Command {
  const command = new Command('bench')
    .description('Call a procedure as often as possible, and print how long the calls took.')
    .argument('<uri>', 'procedure')
    .argument('[args...]', argsHelp);
  withPayload(command)
    .option('--connections <n>', 'number of sessions (default: 1)', readCount)
    .option('--inflight <n>', 'number of calls at a time in each session (default: 1)', readCount)
    .option('--seconds <s>', 'duration (default: 10)', readSeconds)
    .option('--json', 'print the figures as one line of JSON');
  withDetails(command, 'CALL');
  return withConnection(command)
    .addHelpText(
      'after',
      '\nExample: nestjs-wamp bench com.example.math.add 17 25 --connections 4 --inflight 16',
    )
    .action((uri: string, words: string[], options: Options) =>
      bench(context, uri, words, options),
    );
}

async function bench(
  context: CommandContext,
  uri: string,
  words: readonly string[],
  options: Options,
): Promise<void> {
  const { connections = 1, inflight = 1, seconds = 10, json = false } = options;
  const [args, kwargs] = payloadOf(words, options);
  const details = pairsOf(options.option ?? [], '--option');
  await inSessions(context, options, connections, async (clients) => {
    const load = new Load(clients, { uri, args, kwargs, details });
    const progress = new ProgressLine(context.io.stderr, () =>
      texts.benchSoFar(load.elapsedMs / 1000, seconds, load.rate, load.failures),
    );
    progress.start();
    // ^C ends the calls, not the report.
    await load.run(inflight, seconds * 1000, context.signal).finally(() => progress.end());
    if (load.failures > 0) context.exitCode = ExitCode.Failed;
    const lines = json ? [jsonOf(benchSummary(load))] : benchReport(load);
    context.io.stdout.write(`${lines.join('\n')}\n`);
  });
}
