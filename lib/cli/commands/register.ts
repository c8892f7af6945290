import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import type { WampCall } from '../../client/calls/wamp-call.js';
import type { RegisterOptions } from '../../client/declaration-options.js';
import type { WampClient } from '../../client/wamp-client.js';
import { WampUnavailableError } from '../../protocol/standard-errors.js';
import type { CommandContext } from '../command-context.js';
import { UsageError } from '../command-errors.js';
import { inSession } from '../connection/in-session.js';
import { defaults } from '../defaults.js';
import { Printer } from '../output/printer.js';
import * as texts from '../texts.js';
import { readCount, readMs } from '../values/numbers.js';
import { pairsOf } from '../values/payload.js';
import { valueOf } from '../values/value.js';
import {
  choiceOption,
  type CommonOptions,
  jsonOption,
  matchOption,
  withConnection,
  withDetails,
} from './command.js';
import { Goal } from './goal.js';
import { shellAnswer } from './shell-answer.js';

interface Options extends CommonOptions, Pick<RegisterOptions, 'invoke' | 'match'> {
  readonly option?: readonly string[];
  readonly exec?: string;
  readonly value?: string;
  readonly strings?: boolean;
  readonly count?: number;
  readonly delay?: number;
  readonly concurrency?: number;
}

const policies = ['single', 'roundrobin', 'random', 'first', 'last'];

/** `register`: answers the calls of a procedure. */
export function registerCommand(context: CommandContext): Command {
  const command = new Command('register')
    .description('Answer the calls of a procedure, and print them as one line of JSON each.')
    .argument('<uri>', 'procedure or pattern')
    .option(
      '--exec <command>',
      'answer with the output of a shell command; it gets the call as JSON',
    )
    .option('--value <value>', 'answer with a value: JSON where it is JSON, else text')
    .option('--strings', 'take --value and the output of --exec as text')
    .option('--count <n>', 'end after so many calls', readCount)
    .option('--delay <ms>', 'wait before each answer', readMs)
    .option(
      '--concurrency <n>',
      `number of calls at a time; further ones are refused (default: ${defaults.callsAtATime})`,
      readCount,
    )
    .addOption(matchOption())
    .addOption(choiceOption('--invoke <policy>', 'policy of a shared procedure', policies))
    .addOption(jsonOption());
  withDetails(command, 'REGISTER');
  return withConnection(command)
    .addHelpText('after', `\nExample: nestjs-wamp register com.example.sum --exec 'jq ".args|add"'`)
    .action((uri: string, options: Options) => register(context, uri, options));
}

async function register(context: CommandContext, uri: string, options: Options): Promise<void> {
  if (options.exec !== undefined && options.value !== undefined)
    throw new UsageError(texts.execAndValue);
  const details = pairsOf(options.option ?? [], '--option');
  const { match, invoke, count } = options;
  const goal = new Goal(count);
  const desk = new AnswerDesk(context, options, goal);
  const body = async (client: WampClient): Promise<void> => {
    await client.register(uri, (call) => desk.answer(call), {
      match,
      invoke,
      details,
      onError: goal.fail,
    });
    context.note(texts.registered(uri));
    await goal.reached;
  };
  await inSession(context, options, body, { isLasting: true, drainMs: defaults.drainMs });
}

/** Answers calls, so many at a time. */
class AnswerDesk {
  private running = 0;
  private readonly printer: Printer;

  constructor(
    private readonly context: CommandContext,
    private readonly options: Options,
    private readonly goal: Goal,
  ) {
    this.printer = new Printer(context);
  }

  async answer(call: WampCall): Promise<unknown> {
    const { concurrency = defaults.callsAtATime } = this.options;
    if (this.running >= concurrency)
      throw new WampUnavailableError(texts.tooManyCalls(concurrency));
    if (!this.goal.take()) throw new WampUnavailableError(texts.enoughCalls);
    this.running++;
    try {
      return await this.result(call);
    } finally {
      this.running--;
      // The answer goes out in this turn.
      setImmediate(() => this.goal.step());
    }
  }

  private async result(call: WampCall): Promise<unknown> {
    const { procedure, args, kwargs, details, signal } = call;
    const { exec, value, delay = 0, strings = false } = this.options;
    await this.printer.json({ procedure, args, kwargs });
    if (delay > 0) await wait(delay, undefined, { signal });
    const read = strings ? String : valueOf;
    if (exec === undefined) return value === undefined ? undefined : read(value);
    const output = await shellAnswer(
      exec,
      { procedure, args, kwargs, details },
      signal,
      (text) => void this.context.io.stderr.write(text),
    );
    return output === '' ? undefined : read(output);
  }
}
