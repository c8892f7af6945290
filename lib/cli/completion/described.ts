import type { Argument, Command, Option } from 'commander';

/** What a shell may offer for a value. */
export type Values = readonly string[] | 'files' | undefined;

/** A command, as a shell completes it. */
export interface DescribedCommand {
  readonly name: string;
  readonly help: string;
  readonly options: readonly DescribedOption[];
  /** What stands behind the command. */
  readonly values: Values;
}

/** An option, as a shell completes it. */
export interface DescribedOption {
  /** `--url`, and `-V` where there is a short form. */
  readonly names: readonly string[];
  readonly help: string;
  /** The name of its value; undefined for a switch. */
  readonly value: string | undefined;
  readonly values: Values;
  readonly isRepeated: boolean;
}

/** Reads the commands of a program. */
export function describeProgram(program: Command): DescribedCommand[] {
  const names = program.commands.map((command) => command.name());
  const commands = program.commands.map((command) => ({
    name: command.name(),
    help: command.description(),
    options: optionsOf(command),
    values: valuesOf(command.registeredArguments),
  }));
  return [
    ...commands,
    { name: 'help', help: 'Print the help of a command.', options: [], values: names },
  ];
}

function optionsOf(command: Command): DescribedOption[] {
  return command.createHelp().visibleOptions(command).map(describeOption);
}

function describeOption(option: Option): DescribedOption {
  const [, value] = /<(.+)>/.exec(option.flags) ?? [];
  return {
    names: [option.long, option.short].filter((name) => name !== undefined),
    help: option.description,
    value,
    values: option.argChoices ?? (value === 'file' ? 'files' : undefined),
    isRepeated: option.parseArg?.name === 'collect',
  };
}

function valuesOf(args: readonly Argument[]): Values {
  const [argument] = args;
  if (argument === undefined) return undefined;
  return argument.argChoices ?? (argument.name().startsWith('file') ? 'files' : undefined);
}
