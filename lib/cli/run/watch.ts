import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CommandContext } from '../command-context.js';
import { ExitCode } from '../exit-code.js';

/**
 * Runs the program in a process of `node --watch`, which starts it anew when a file changes that it has loaded.
 *
 * @param argv the words behind `nestjs-wamp`, with `--watch`
 */
export async function watch(context: CommandContext, argv: readonly string[]): Promise<void> {
  const bin = fileURLToPath(new URL('../nestjs-wamp.js', import.meta.url));
  const words = argv.filter((word) => word !== '--watch');
  const flags = [...process.execArgv, '--watch', '--watch-preserve-output'];
  const child = spawn(process.execPath, [...flags, bin, ...words], { stdio: 'inherit' });
  const stop = (): void => void child.kill('SIGTERM');
  context.signal.addEventListener('abort', stop, { once: true });
  await once(child, 'exit');
  context.signal.removeEventListener('abort', stop);
  context.exitCode = child.exitCode ?? ExitCode.Terminated;
}
