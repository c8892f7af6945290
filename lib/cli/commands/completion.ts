import { Argument, Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { bashCompletion } from '../completion/bash.js';
import { describeProgram } from '../completion/described.js';
import { zshCompletion } from '../completion/zsh.js';

const shells = { bash: bashCompletion, zsh: zshCompletion } as const;

/** `completion`: writes the completion script of a shell. */
export function completionCommand(context: CommandContext): Command {
  const command: Command = new Command('completion')
    .description('Print the completion script of a shell.')
    .addArgument(new Argument('<shell>', 'shell').choices(Object.keys(shells)))
    .addHelpText('after', '\nExample: source <(nestjs-wamp completion bash)')
    .action((shell: keyof typeof shells) => {
      const program = command.parent ?? command;
      context.io.stdout.write(shells[shell](program.name(), describeProgram(program)));
    });
  return command;
}
