import { Command, Option } from 'commander';
import type { CommandContext } from '../command-context.js';
import { collect, listed } from '../connection/setting.js';
import { configEnv, connectionOptions, type GivenOptions } from '../connection/resolve-settings.js';

/** Creates one command of the program. */
export type CommandFactory = (context: CommandContext) => Command;

/** The options that every command with a session has. */
export interface CommonOptions extends GivenOptions {
  readonly json?: boolean;
  readonly raw?: boolean;
}

/** Adds the options of the connection, which stand at the end of the help. */
export function withConnection(command: Command): Command {
  command.optionsGroup('Connection:');
  for (const option of connectionOptions()) command.addOption(option);
  return command.option('--config <file>', `JSON file with these options (env: ${configEnv})`);
}

/** Adds the options that make a payload. */
export function withPayload(command: Command): Command {
  return command
    .addOption(repeated('-k <key=value>', 'keyword argument; repeatable'))
    .option('--kwargs <json>', 'keyword arguments, as a JSON object')
    .option('--strings', 'take all arguments as text, not as JSON');
}

/** Adds the option for further keys of the options of the request. */
export function withDetails(command: Command, message: string): Command {
  return command.addOption(
    repeated('--option <key=value>', `further key of ${message}.Options; repeatable`),
  );
}

function repeated(flags: string, help: string): Option {
  return new Option(flags, help).argParser(collect);
}

/** The help of the arguments of a payload. */
export const argsHelp = 'arguments: JSON where it is JSON, else text';

/** Returns an option that is one of some words, the first by default. */
export function choiceOption(flags: string, help: string, words: readonly string[]): Option {
  return new Option(flags, `${listed(help, words)} (default: ${words[0]})`).choices(words);
}

/** The option for patterns. */
export function matchOption(): Option {
  return choiceOption('--match <policy>', 'policy of the URI', ['exact', 'prefix', 'wildcard']);
}

/** `--json` of a command that prints JSON in any case. */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON, as without it').hideHelp();
}
