import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { inSession } from '../connection/in-session.js';
import { Printer } from '../output/printer.js';
import { pairsOf, type PayloadOptions, payloadOf } from '../values/payload.js';
import {
  argsHelp,
  type CommonOptions,
  jsonOption,
  withConnection,
  withDetails,
  withPayload,
} from './command.js';

interface Options extends CommonOptions, PayloadOptions {
  readonly option?: readonly string[];
  /** False for `--no-ack`. */
  readonly ack: boolean;
}

/** `publish`: publishes an event, and writes its id. */
export function publishCommand(context: CommandContext): Command {
  const command = new Command('publish')
    .description('Publish an event, and print its publication id.')
    .argument('<topic>', 'topic')
    .argument('[args...]', argsHelp);
  withPayload(command)
    .option('--no-ack', 'do not wait for the acknowledgement, which has the id')
    .addOption(jsonOption());
  withDetails(command, 'PUBLISH');
  return withConnection(command)
    .addHelpText(
      'after',
      '\nExample: nestjs-wamp publish com.example.said hello --option exclude_me=false',
    )
    .action((topic: string, words: string[], options: Options) =>
      publish(context, topic, words, options),
    );
}

async function publish(
  context: CommandContext,
  topic: string,
  words: readonly string[],
  options: Options,
): Promise<void> {
  const [args, kwargs] = payloadOf(words, options);
  const details = pairsOf(options.option ?? [], '--option');
  const { ack: acknowledge } = options;
  await inSession(context, options, async (client) => {
    const id = await client.publish(topic, args, kwargs, { acknowledge, details });
    if (id !== undefined) await new Printer(context).json(id);
  });
}
