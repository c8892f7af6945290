import type { INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { WampHub, WampModule, type WampModuleOptions } from 'nestjs-wamp';
import { joinTestClient, type WampTestClient } from 'nestjs-wamp/testing';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import type { Dict, List, ServerMessage, Uri } from '../../lib/protocol/messages.js';

/** Which Nest the suite runs on. */
export const isNest12 = process.env['NEST_MAJOR'] !== '11';

/** What a Nest application under test consists of. */
export interface NestTestOptions extends Pick<
  ModuleMetadata,
  'imports' | 'providers' | 'controllers'
> {
  readonly wamp?: WampModuleOptions;
  /** What `main.ts` would do before it starts the application. */
  readonly prepare?: (app: INestApplication) => void;
  /** Gets what it writes to its log as warnings. */
  readonly warnings?: string[];
}

/** A running application, one client of it, and what it wrote to its log as errors. */
export interface NestTest {
  readonly app: INestApplication;
  readonly hub: WampHub;
  readonly client: WampTestClient;
  readonly errors: string[];
  /** A further client. */
  join(): Promise<WampTestClient>;
  /** Ends the clients, then the application: nobody has to be waited for. */
  close(): Promise<void>;
}

export async function startNest(options: NestTestOptions): Promise<NestTest> {
  const { imports = [], providers = [], controllers = [], wamp = {}, prepare } = options;
  const { warnings = [] } = options;
  const errors: string[] = [];
  const module = await Test.createTestingModule({
    imports: [WampModule.forRoot(wamp), ...imports],
    providers,
    controllers,
  }).compile();
  const app = module.createNestApplication({ logger: errorLog(errors, warnings) });
  prepare?.(app);
  await app.init();
  const hub = app.get(WampHub);
  const clients: WampTestClient[] = [];
  const join = async (): Promise<WampTestClient> => {
    const client = await joinTestClient(hub);
    clients.push(client);
    return client;
  };
  const close = (): Promise<void> => {
    for (const client of clients) client.close();
    return app.close();
  };
  return { app, hub, errors, client: await join(), join, close };
}

function errorLog(errors: string[], warnings: string[]): LoggerService {
  const ignore = (): void => {};
  return {
    log: ignore,
    warn: (...parts: unknown[]) => void warnings.push(parts.map(String).join(' ')),
    error: (...parts: unknown[]) => void errors.push(parts.map(String).join(' ')),
  };
}

/** What a caller sees of one answer: its kind and its payload. */
export type Answer = readonly ['progress' | 'result' | 'error', ...unknown[]];

/** Calls with progressive results, and returns everything that came, until nothing more does. */
export async function answersTo(
  client: WampTestClient,
  uri: Uri,
  args: List = [],
  kwargs: Dict = {},
): Promise<Answer[]> {
  client.request(MessageCode.Call, { receive_progress: true }, uri, args, kwargs);
  return (await client.drain()).map(toAnswer);
}

export function toAnswer(message: ServerMessage): Answer {
  if (message[0] === MessageCode.Error) return ['error', ...message.slice(4)];
  if (message[0] !== MessageCode.Result) throw new TypeError(JSON.stringify(message));
  return [message[2]['progress'] === true ? 'progress' : 'result', ...message.slice(3)];
}

/** What a call fails with. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => Promise.reject(new Error(`no error, but ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  );
}
