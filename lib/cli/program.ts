import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { benchCommand } from './commands/bench.js';
import { callCommand } from './commands/call.js';
import type { CommandFactory } from './commands/command.js';
import { completionCommand } from './commands/completion.js';
import { pingCommand } from './commands/ping.js';
import { publishCommand } from './commands/publish.js';
import { registerCommand } from './commands/register.js';
import { runCommand } from './commands/run.js';
import { subscribeCommand } from './commands/subscribe.js';
import { typesCommand } from './commands/types.js';

const factories: readonly CommandFactory[] = [
  callCommand,
  publishCommand,
  subscribeCommand,
  registerCommand,
  runCommand,
  pingCommand,
  benchCommand,
  typesCommand,
  completionCommand,
];

/** Returns the program with all its commands. */
export function createProgram(context: CommandContext): Command {
  const { stdout, stderr } = context.io;
  const program = new Command('nestjs-wamp')
    .description('Call, publish, subscribe and serve by WAMP.')
    .version(version(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', exitCodes);
  for (const factory of factories) program.addCommand(factory(context));
  for (const command of [program, ...program.commands])
    command
      .exitOverride()
      .helpOption('-h, --help', 'print this help')
      .configureHelp({ optionDescription: ({ description }) => description })
      .configureOutput({
        writeOut: (text) => void stdout.write(text),
        writeErr: (text) => void stderr.write(text),
        getOutHelpWidth: () => stdout.columns ?? 80,
        getErrHelpWidth: () => stderr.columns ?? 80,
        getOutHasColors: () => false,
        getErrHasColors: () => false,
      });
  return program;
}

const exitCodes = `
Results go to stdout, everything else to stderr.
Exit codes: 0; 1 for an ERROR of the other end; 2 for a wrong command or no
session; 130 for ^C.`;

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
