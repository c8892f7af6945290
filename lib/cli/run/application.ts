import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import type { WampClientOptions } from '../../client/client-options.js';
import type { WampClient } from '../../client/wamp-client.js';
import type { CommandContext } from '../command-context.js';
import { UsageError } from '../command-errors.js';
import * as texts from '../texts.js';
import { atRouter } from './at-router.js';
import { type AnyClass, kindOf } from './kind.js';
import { nestLog } from './nest-log.js';
import { loadNest, type NestParts } from './nest-parts.js';
import { hasOwnClient } from './own-clients.js';
import type { Target } from './target.js';

/** How an application is started. */
export interface ApplicationOptions {
  readonly client: WampClientOptions;
  /** The port of an HTTP server; undefined for none. */
  readonly listen?: number | undefined;
  readonly isVerbose: boolean;
}

/** An application that runs. */
export interface RunningApplication {
  /** The client of the command; undefined if the application has its own. */
  readonly client: WampClient | undefined;
  close(): Promise<void>;
}

/** Starts Nest modules and classes with handlers as one application, with a client at the router. */
export async function startApplication(
  context: CommandContext,
  targets: readonly [Target, ...Target[]],
  options: ApplicationOptions,
): Promise<RunningApplication> {
  const nest = await loadNest(targets[0].file);
  const { WampClientModule, getWampClientToken } = nest.wamp;
  const modules = targets.filter(({ value }) => kindOf(value) === 'module');
  const isOwn = (
    await Promise.all(modules.map(({ value }) => hasOwnClient(value, WampClientModule)))
  ).includes(true);
  if (isOwn && modules.length < targets.length) throw new UsageError(texts.ownClientAndClasses);
  if (isOwn) context.note(texts.ownClient);
  const opened = new Set<WampClient>();
  const client = isOwn
    ? []
    : [WampClientModule.forRoot({ ...remembering(options.client, opened), wait: true })];
  const root = rootOf([...client, ...modules.map(({ value }) => value)], servicesOf(targets));
  // Of an application that has not started, Nest returns nothing that could be closed.
  const close = (): Promise<unknown> => Promise.all([...opened].map((each) => each.close()));
  const stop = (): void => void close();
  context.signal.addEventListener('abort', stop, { once: true });
  const app = await start(nest, root, context, options)
    .catch(async (error: unknown) => {
      await close();
      throw error;
    })
    .finally(() => context.signal.removeEventListener('abort', stop));
  const token = getWampClientToken();
  return {
    client: isOwn ? undefined : app.get<WampClient>(token, { strict: false }),
    close: () => app.close(),
  };
}

/** Returns options that also enter the client into a set when it has a session. */
function remembering(options: WampClientOptions, opened: Set<WampClient>): WampClientOptions {
  return {
    ...options,
    onOpen: (client, session) => {
      opened.add(client);
      return options.onOpen?.(client, session);
    },
  };
}

/** A class that is injected somewhere is still found by its own name. */
function servicesOf(targets: readonly Target[]): object[] {
  return targets
    .filter(({ value }) => kindOf(value) === 'service')
    .map(({ value }) => ({ provide: value, useClass: atRouter(value as AnyClass) }));
}

function rootOf(imports: readonly unknown[], providers: readonly object[]): DynamicModule {
  return {
    // oxlint-disable-next-line typescript/no-extraneous-class -- a decorator would load Nest for every command
    module: class NestjsWampRun {},
    imports: imports as NonNullable<DynamicModule['imports']>,
    providers: providers as NonNullable<DynamicModule['providers']>,
  };
}

async function start(
  { core }: NestParts,
  root: DynamicModule,
  context: CommandContext,
  { listen, isVerbose }: ApplicationOptions,
): Promise<INestApplicationContext> {
  const settings = { logger: nestLog(context, isVerbose), abortOnError: false };
  const module = root as unknown as Type;
  if (listen === undefined) return core.NestFactory.createApplicationContext(module, settings);
  const app = await core.NestFactory.create(module, settings);
  try {
    await app.listen(listen);
  } catch (error) {
    await app.close();
    throw error;
  }
  context.note(texts.listening(await app.getUrl()));
  return app;
}
