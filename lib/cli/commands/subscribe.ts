import { Command } from 'commander';
import type { WampClient } from '../../client/wamp-client.js';
import type { WampEvent } from '../../client/wamp-declaration.js';
import type { MatchPolicy } from '../../protocol/uri.js';
import { WampResult } from '../../protocol/wamp-result.js';
import type { CommandContext } from '../command-context.js';
import { inSession } from '../connection/in-session.js';
import { Printer, wholeOf } from '../output/printer.js';
import * as texts from '../texts.js';
import { readCount } from '../values/numbers.js';
import { pairsOf } from '../values/payload.js';
import {
  type CommonOptions,
  jsonOption,
  matchOption,
  withConnection,
  withDetails,
} from './command.js';
import { Goal } from './goal.js';

interface Options extends CommonOptions {
  readonly option?: readonly string[];
  readonly match?: MatchPolicy;
  readonly count?: number;
  readonly details?: boolean;
}

/** `subscribe`: writes the events of topics. */
export function subscribeCommand(context: CommandContext): Command {
  const command = new Command('subscribe')
    .description('Print the events of topics, as one line of JSON each.')
    .argument('<topics...>', 'topics or patterns')
    .addOption(matchOption())
    .option('--count <n>', 'end after so many events', readCount)
    .option('--details', 'print whole events: topic, arguments, details, ids')
    .option('--raw', 'print topic, arguments and keywords, not unwrapped')
    .addOption(jsonOption());
  withDetails(command, 'SUBSCRIBE');
  return withConnection(command)
    .addHelpText('after', '\nExample: nestjs-wamp subscribe com.example --match prefix --details')
    .action((topics: string[], options: Options) => subscribe(context, topics, options));
}

async function subscribe(
  context: CommandContext,
  topics: readonly string[],
  options: Options,
): Promise<void> {
  const details = pairsOf(options.option ?? [], '--option');
  const printer = new Printer(context);
  const goal = new Goal(options.count);
  const show = async (event: WampEvent): Promise<void> => {
    if (!goal.take()) return;
    await printer.json(shown(event, options)).then(() => goal.step(), goal.fail);
  };
  const body = async (client: WampClient): Promise<void> => {
    const { match } = options;
    for (const topic of topics)
      await client.subscribe(topic, show, { match, details, onError: goal.fail });
    context.note(texts.subscribed(topics));
    await goal.reached;
  };
  await inSession(context, options, body, { isLasting: true });
}

function shown(event: WampEvent, { details, raw }: Options): unknown {
  const { topic, args, kwargs, value, publication, subscription } = event;
  if (details) return { topic, args, kwargs, details: event.details, publication, subscription };
  if (raw) return { topic, args, kwargs };
  return value instanceof WampResult ? wholeOf(new WampResult(args, kwargs)) : value;
}
