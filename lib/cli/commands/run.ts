import { Command } from 'commander';
import { createClient } from '../../client/connect.js';
import type { WampClient } from '../../client/wamp-client.js';
import type { CommandContext } from '../command-context.js';
import { sharedDefaults } from '../../protocol/shared-defaults.js';
import { UsageError } from '../command-errors.js';
import { closed, sessionOptions } from '../connection/in-session.js';
import { resolveSettings } from '../connection/resolve-settings.js';
import { defaults } from '../defaults.js';
import { ExitCode } from '../exit-code.js';
import { startApplication } from '../run/application.js';
import { kindOf } from '../run/kind.js';
import { loadTarget, type Target } from '../run/target.js';
import { watch } from '../run/watch.js';
import * as texts from '../texts.js';
import { readPort } from '../values/numbers.js';
import { type CommonOptions, withConnection } from './command.js';

interface Options extends CommonOptions {
  readonly prefix?: string;
  readonly listen?: number;
  readonly watch?: boolean;
}

/** `run`: serves modules, classes and objects at a router. */
export function runCommand(context: CommandContext): Command {
  const command = new Command('run')
    .description('Serve Nest modules, decorated classes and objects at a router, until ^C.')
    .argument('<file#Export...>', 'what to serve; without a name, the default export')
    .option('--prefix <uri>', 'prefix of the methods of objects')
    .option('--listen <port>', 'start Nest with an HTTP server, too', readPort)
    .option('--watch', 'start anew when a file changes');
  return withConnection(command)
    .addHelpText(
      'after',
      '\nExample: nestjs-wamp run dist/date.service.js#DateService --url ws://localhost:8080/ws',
    )
    .action((words: string[], options: Options) => {
      // So a supervisor ends a service.
      context.terminatedCode = ExitCode.Ok;
      return options.watch ? watch(context, context.argv) : run(context, words, options);
    });
}

/** What runs, and how it ends. */
interface Running {
  readonly client: WampClient | undefined;
  close(): Promise<void>;
}

async function run(
  context: CommandContext,
  words: readonly string[],
  options: Options,
): Promise<void> {
  const alive = setInterval(() => undefined, sharedDefaults.longestTimerMs);
  const running: Running[] = [];
  const starting = start(context, words, options, running);
  try {
    await context.while(starting);
    context.note(texts.running(words));
    const clients = running.flatMap(({ client }) => client ?? []);
    await context.while(Promise.race(clients.map(closed)));
  } finally {
    clearInterval(alive);
    await starting.catch(() => undefined);
    await Promise.all(running.map((each) => each.close()));
  }
}

async function start(
  context: CommandContext,
  words: readonly string[],
  options: Options,
  running: Running[],
): Promise<void> {
  const { prefix, listen } = options;
  const client = await sessionOptions(context, options, { isLasting: true });
  const targets = await Promise.all(words.map(loadTarget));
  const wrong = targets.find(({ value }) => kindOf(value) === undefined);
  if (wrong !== undefined) throw new UsageError(texts.cannotRun(wrong.file, wrong.name));
  const objects = targets.filter(isObject);
  const [first, ...rest] = targets.filter((target) => !isObject(target));
  if (objects[0] !== undefined && prefix === undefined)
    throw new UsageError(texts.prefixMissing(objects[0].name));
  if (objects.length === 0 && prefix !== undefined) throw new UsageError(texts.prefixUnused);
  if (first === undefined && listen !== undefined) throw new UsageError(texts.listenUnused);
  if (prefix !== undefined && objects.length > 0)
    running.push(await serve(context, createClient(client), objects, prefix));
  if (first === undefined) return;
  const isVerbose = resolveSettings(options, context.io.env).verbose ?? false;
  running.push(await startApplication(context, [first, ...rest], { client, listen, isVerbose }));
}

function isObject({ value }: Target): boolean {
  return kindOf(value) === 'object';
}

/** Serves the methods of objects, and of classes without decorators. */
async function serve(
  { signal }: CommandContext,
  client: WampClient,
  targets: readonly Target[],
  prefix: string,
): Promise<Running> {
  const close = (): Promise<void> => client.close({ drainMs: defaults.drainMs });
  const stop = (): void => void client.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    for (const { value } of targets) await client.serve(prefix, instanceOf(value));
    return { client, close };
  } catch (error) {
    await client.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function instanceOf(value: unknown): object {
  return typeof value === 'function'
    ? new (value as unknown as new () => object)()
    : (value as object);
}
