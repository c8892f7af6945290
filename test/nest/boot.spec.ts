import { once } from 'node:events';
import {
  Controller,
  type INestApplication,
  Injectable,
  type LoggerService,
  Module,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampArg,
  WampHub,
  WampModule,
  type WampModuleOptions,
  WampProcedure,
  WampService,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import { joinTestClient } from 'nestjs-wamp/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';

@WampService('com.example')
class Things {
  @WampProcedure() add(): void {}
  @WampProcedure('sum') total(): void {}
  @WampSubscribe('chat') onChat(): void {}
  @WampSubscribe('chat') onChatToo(): void {}
  @WampTopic('ticker') ticker(): void {}
}

@Injectable()
@Controller()
class Further {
  @WampProcedure('com.further') further(): void {}
}

let lines: string[];
let app: INestApplication | undefined;

beforeEach(() => {
  lines = [];
});

afterEach(async () => {
  await app?.close();
  app = undefined;
});

function recorder(): LoggerService {
  const write =
    (level: string) =>
    (...parts: unknown[]) =>
      void lines.push(`${level} [${String(parts.at(-1))}] ${String(parts[0])}`);
  return {
    log: write('log'),
    warn: write('warn'),
    error: write('error'),
    debug: write('debug'),
    verbose: write('verbose'),
  };
}

async function boot(imports: unknown[], providers: unknown[] = []): Promise<void> {
  @Module({ imports: imports as never[], providers: providers as never[] })
  class AppModule {}
  app = await NestFactory.create(AppModule, { logger: recorder(), abortOnError: false });
  await app.listen(0, '127.0.0.1');
}

const ours = (): string[] => lines.filter((line) => /\[Wamp/.test(line));

describe('the start', () => {
  it.each<[string, WampModuleOptions & { name?: string }, RegExp]>([
    ['as it comes', {}, /^log \[WampModule\] WAMP on \/ws \(realm1\): 2 procedures, 2 topics$/],
    [
      'with paths and realms',
      { path: ['/a/', 'b'], realm: ['one', 'two'] },
      /^log \[WampModule\] WAMP on \/a, \/b \(one, two\): 2 procedures, 2 topics$/,
    ],
    [
      'on a port of its own',
      { port: 0, host: '127.0.0.1' },
      /^log \[WampModule\] WAMP on :\d+\/ws \(realm1\): 2 procedures, 2 topics$/,
    ],
    [
      'with a name and no handlers',
      { name: 'second' },
      /^log \[WampModule\] WAMP hub "second" on \/ws \(realm1\): 0 procedures, 0 topics$/,
    ],
  ])('is one line a hub: %s', async (_name, options, expected) => {
    await boot([WampModule.forRoot(options)], options.name === undefined ? [Things] : []);
    const logged = ours().filter((line) => line.startsWith('log'));
    expect(logged).toEqual([expect.stringMatching(expected)]);
  });

  it('counts one as one, and maps each handler at verbose', async () => {
    await boot([WampModule.forRoot()], [Further]);
    expect(ours()).toEqual([
      'verbose [WampModule] Mapped {com.further, procedure} to Further.further',
      'log [WampModule] WAMP on /ws (realm1): 1 procedure, 0 topics',
    ]);
  });

  it('maps every kind of handler', async () => {
    await boot([WampModule.forRoot()], [Things]);
    expect(ours().filter((line) => line.startsWith('verbose'))).toEqual(
      [
        '{com.example.add, procedure} to Things.add',
        '{com.example.sum, procedure} to Things.total',
        '{com.example.chat, subscriber} to Things.onChat',
        '{com.example.chat, subscriber} to Things.onChatToo',
        '{com.example.ticker, topic} to Things.ticker',
      ].map((line) => `verbose [WampModule] Mapped ${line}`),
    );
  });
});

describe('a refused upgrade', () => {
  const evil = { origin: 'https://evil.example' };
  const cookie = { ...evil, headers: { cookie: 'a=b' } };

  it.each<[string, WampModuleOptions, ClientOptions, string]>([
    [
      'a list of origins',
      { origins: ['https://good.example', /^https:\/\/b\.example$/] },
      evil,
      '/ws from 127.0.0.1 with HTTP 403: Pages of "https://evil.example" may not connect to this server; its option "origins" decides which pages may. Allowed: https://good.example, /^https:\\/\\/b\\.example$/.',
    ],
    ['an empty list', { origins: [] }, evil, 'Allowed: nobody.'],
    [
      'a function',
      { origins: () => false },
      evil,
      'Allowed: the origins for which the function returns true.',
    ],
    [
      'the same host',
      { origins: 'same' },
      { ...evil, headers: { host: 'upstream:3000', 'x-forwarded-host': 'app.example' } },
      'Allowed: pages of the requested host, upstream:3000 or app.example.',
    ],
    [
      'the default',
      { authenticate: () => ({}) },
      { ...cookie, headers: { ...cookie.headers, host: 'app.example' } },
      'Allowed: pages of the requested host, app.example, where a request has a cookie or HTTP credentials (the default with "authenticate" or guards).',
    ],
    [
      'one line, whatever a client sends',
      { origins: 'same' },
      { origin: 'a'.repeat(5_000) },
      `${'a'.repeat(50)}…`,
    ],
  ])(
    'names the origin, what is allowed and the option: %s',
    async (_name, options, client, text) => {
      await boot([WampModule.forRoot(options)]);
      await refused('/ws', client);
      const [line = '', ...others] = lines.filter((each) => each.startsWith('warn [WampHub]'));
      expect([line.includes(text), others.length]).toEqual([true, 0]);
      expect(line.length).toBeLessThan(1_100);
    },
  );

  it('names the paths that are served', async () => {
    await boot([
      WampModule.forRoot({ path: '/ws' }),
      WampModule.forRoot({ name: 'b', path: '/b' }),
    ]);
    await refused('/wamp');
    expect(lines.filter((line) => line.startsWith('warn'))).toEqual([
      'warn [WampHub] Rejected an upgrade of /wamp from 127.0.0.1 with HTTP 404: No WebSocket is served at this path. WAMP is served at /ws, /b.',
    ]);
  });

  it('leaves room for errors, however many there are', async () => {
    await boot([WampModule.forRoot({ origins: 'same', limits: { maxLogLinesPerSecond: 2 } })]);
    const { core } = (app as INestApplication).get(WampHub);
    for (let i = 0; i < 6; i++) core.log.rejection('a refusal');
    core.report('an error', new Error('oops'));
    // A burst may be followed by a second one.
    expect(lines.filter((line) => line.startsWith('warn'))).toHaveLength(4);
    expect(lines.filter((line) => line.startsWith('error'))).toHaveLength(1);
  });

  async function refused(path: string, options: ClientOptions = {}): Promise<void> {
    const { port } = (
      (app as INestApplication).getHttpServer() as { address(): { port: number } }
    ).address();
    const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, 'wamp.2.json', options);
    ws.on('error', () => {});
    await once(ws, 'unexpected-response');
  }
});

describe('a client', () => {
  const refuse = (): never => undefined as never;

  it.each<[string, WampModuleOptions, string, string]>([
    [
      'an unknown realm',
      { realm: ['one', 'two'] },
      'three',
      'wamp.error.no_such_realm: The realm "three" is not served here. Served: one, two.',
    ],
    ['no URI', {}, 'a b', 'wamp.error.invalid_uri: The realm is invalid: '],
    [
      'nothing from authenticate',
      { authenticate: refuse },
      'realm1',
      'wamp.error.authentication_denied: This client may not join. Nobody identified the client. Asked: The option "authenticate". An identity is an object; return {} to accept the client as anonymous.',
    ],
    ['the star', {}, '*', 'wamp.error.'],
  ])('that may not join leaves one line: %s', async (_name, options, realm, text) => {
    await boot([WampModule.forRoot(options)]);
    await joinTestClient((app as INestApplication).get(WampHub), realm).catch(() => {});
    const warnings = lines.filter((line) => line.startsWith('warn'));
    expect(warnings).toEqual([
      expect.stringContaining(`Rejected a client from memory with ABORT ${text}`),
    ]);
  });

  it('leaves debug lines where nobody answers or handles', async () => {
    await boot([WampModule.forRoot()], [Things]);
    const hub = (app as INestApplication).get(WampHub);
    const client = await joinTestClient(hub);
    const [id] = hub.sessions.keys();
    await client.call('com.nothing').catch(() => {});
    await client.call('com.example.add');
    void client.publish('com.nobody');
    void client.publish('com.example.chat');
    await client.call('com.example.add');
    expect(lines.filter((line) => line.startsWith('debug [WampHub]'))).toEqual([
      `debug [WampHub] Session ${id} called com.nothing, but no such procedure is registered`,
      `debug [WampHub] No handler for the event that session ${id} published to com.nobody`,
    ]);
    client.close();
  });
});

describe('a mistake', () => {
  const named = (options: object): unknown => WampModule.forRoot(options);
  const made = (options: unknown): unknown =>
    WampModule.forRootAsync({ useFactory: () => options as WampModuleOptions });

  it.each<[string, unknown, string]>([
    ['no options', WampModule, 'write WampModule.forRoot() in the imports of one module'],
    [
      'one begun',
      named({ callTimeout: 1 }),
      'unknown option "callTimeout": did you mean "callTimeoutMs"?',
    ],
    ['one too long', named({ paths: '/a' }), 'unknown option "paths": did you mean "path"?'],
    ['letters', named({ orgins: 'any' }), 'unknown option "orgins": did you mean "origins"?'],
    ['case', named({ isglobal: true }), 'unknown option "isglobal": did you mean "isGlobal"?'],
    ['nothing like it', named({ cors: true }), 'unknown option "cors"; the options are realm, '],
    [
      'a limit',
      named({ limits: { maxSesions: 1 } }),
      'no limit "maxSesions": did you mean "maxSessions"?',
    ],
    [
      'a factory',
      made({ hearbeatMs: 1 }),
      'unknown option "hearbeatMs": did you mean "heartbeatMs"?',
    ],
    ['a factory with a name', made({ name: 'x' }), '"name" must be known before the options:'],
    ['a factory with nothing', made(undefined), 'got undefined as its options; return an object'],
    ['a factory with null', made(null), 'got null as its options'],
  ])('ends the start with a sentence: %s', async (_name, wamp, text) => {
    await expect(boot([wamp])).rejects.toThrow(text);
    app = undefined;
  });

  it.each<[string, () => unknown, string]>([
    [
      'forRootAsync',
      () => WampModule.forRootAsync({ useFactory: () => ({}), path: '/x' } as never),
      'WampModule.forRootAsync(): unknown option "path"',
    ],
    [
      '@WampService',
      () => WampService({ prefx: 'com' } as never),
      '@WampService(): unknown option "prefx": did you mean "prefix"?',
    ],
    [
      '@WampProcedure',
      () => WampProcedure('x', { mach: 'prefix' } as never),
      '@WampProcedure(): unknown option "mach": did you mean "match"?',
    ],
    [
      '@WampSubscribe',
      () => WampSubscribe('x', { overflow: 'latest' } as never),
      '@WampSubscribe(): unknown option "overflow"',
    ],
    [
      '@WampTopic',
      () => WampTopic('x', { overflw: 'latest' } as never),
      '@WampTopic(): unknown option "overflw": did you mean "overflow"?',
    ],
    [
      'a parameter',
      () => WampArg(0, { shema: {} } as never)({}, 'x', 0),
      'A parameter decorator: unknown option "shema": did you mean "schema"?',
    ],
  ])('in the options of a decorator is told at once: %s', (_name, decorate, text) => {
    expect(decorate).toThrow(text);
  });

  it('is none where an option is undefined', async () => {
    await boot([WampModule.forRoot({ path: undefined, callTimeoutMs: undefined })]);
    expect(ours()).toHaveLength(1);
  });
});

describe('a hub that is there already', () => {
  const sentence = (who: string): string =>
    `WampModule.forRoot() is in the imports of several modules ${who}: keep one of them, since every ` +
    'module can use the hub, or give a further hub a name of its own.';

  it.each([
    ['without a name', [WampModule.forRoot(), WampModule.forRoot({ path: '/other' })]],
    [
      'with the name "admin"',
      [
        WampModule.forRoot(),
        WampModule.forRoot({ name: 'admin', path: '/a' }),
        WampModule.forRoot({ name: 'admin', path: '/b' }),
      ],
    ],
  ])('stops the start: %s', async (who, imports) => {
    @Module({ imports })
    class Twice {}

    const start = NestFactory.create(Twice, { logger: false, abortOnError: false });

    await expect(start).rejects.toThrow(sentence(who));
  });
});
