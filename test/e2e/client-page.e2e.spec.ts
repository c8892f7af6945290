import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  WampCall,
  WampCallContext,
  WampCaller,
  WampHub,
  WampModule,
  WampProcedure,
  WampService,
  WampSession,
  WampSignal,
} from 'nestjs-wamp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { splitBundle } from '../utils/bundle.js';
import { Browser, findBrowser, Page } from './browser.js';
import { findFirefox, Firefox, type FirefoxPage } from './firefox.js';

const file = findBrowser();
const firefoxFile = findFirefox();
const hint = 'run: npm run test:pages client-page';
if (file === undefined)
  console.log(
    `No Chromium, Chrome or Edge: the tests of the client in it are skipped. With one, or with its path in CHROME_PATH, ${hint}`,
  );
if (firefoxFile === undefined)
  console.log(
    `No Firefox: the tests of the client in it are skipped. With one, or with its path in FIREFOX_PATH, ${hint}`,
  );

/** The calls that were stopped. */
const stopped: string[] = [];

@WampService('com.example')
class ExampleService {
  @WampProcedure()
  add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure()
  async *count(to: number, @WampSignal() signal: AbortSignal): AsyncGenerator<number> {
    signal.addEventListener('abort', () => stopped.push('count'));
    for (let i = 1; i <= to; i++) yield i;
    if (to === 0) for (let i = 1; !signal.aborted; i++) yield i;
  }

  @WampProcedure()
  wait(@WampSignal() signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => stopped.push('wait'));
    return new Promise(() => undefined);
  }

  @WampProcedure()
  bytes(data: Uint8Array): Uint8Array {
    return data.toReversed();
  }

  @WampProcedure()
  askBack(name: string, @WampCaller() caller: WampSession): Promise<unknown> {
    return caller.call('com.example.page.greet', [name]);
  }

  @WampProcedure()
  who(@WampCall() call: WampCallContext): string {
    return call.session.transport.protocol;
  }
}

@Module({
  imports: [WampModule.forRoot({ shutdown: 'restart', restartSpreadMs: 1 })],
  providers: [ExampleService],
})
class AppModule {}

/** The application, which can crash, go and come back. */
class Application {
  private readonly sockets = new Set<Socket>();

  private constructor(readonly app: INestApplication) {
    app.getHttpServer().on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  static async start(port = 0): Promise<Application> {
    const app = await NestFactory.create(AppModule, { logger: ['warn', 'error', 'fatal'] });
    const started = new Application(app);
    await app.listen(port, '127.0.0.1');
    return started;
  }

  get hub(): WampHub {
    return this.app.get(WampHub);
  }

  get port(): number {
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }

  /** Ends every connection without a word. */
  drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async crash(): Promise<void> {
    this.drop();
    await this.app.close();
  }
}

/** What the tests need on the page, besides the client itself. */
const script = `
  export * from 'nestjs-wamp/client';
  export * from 'nestjs-wamp/client/auth';
  export * from 'nestjs-wamp/client/cbor';
  export * from 'nestjs-wamp/client/msgpack';
  import { createClient } from 'nestjs-wamp/client';
  /** Every status of the client, and what the test adds. */
  export const log = [];
  export async function open(options) {
    const client = createClient(options);
    client.status.subscribe((status) => log.push(status));
    await client.connect();
    return (globalThis.client = client);
  }
  export const until = (status) => new Promise((resolve) =>
    client.status.subscribe((now) => now === status && resolve()));
  export const failureOf = (promise) => promise.then(() => 'none', (error) => ({ ...error, name: error.name }));`;

const html = (title: string, module: string): string =>
  `<!doctype html><link rel="icon" href="data:,"><title>${title}</title><script type="module">${module}</script>`;

interface Pages {
  readonly server: Server;
  readonly url: string;
  /** True while the server has nothing for anybody. */
  isDown: boolean;
}

/** Serves the page, from another origin than the application's, which therefore may be gone. */
async function servePages(): Promise<Pages> {
  const { entry, files } = await splitBundle(script);
  const worker = `import * as all from '/client.js';
    onmessage = async ({ data: url }) => {
      const client = await all.connect({ url });
      postMessage([await client.call('com.example.add', [17, 25]), typeof document]);
      await client.close();
      postMessage(client.status.value);
    };`;
  const pages: Readonly<Record<string, [type: string, content: string]>> = {
    '/': [
      'text/html',
      html('client', `import * as all from '/client.js'; Object.assign(globalThis, all);`),
    ],
    '/other': ['text/html', html('other', '')],
    '/client.js': ['text/javascript', `export * from './${entry}';`],
    ...Object.fromEntries(
      [...files].map(([name, code]) => [`/${name}`, ['text/javascript', code]]),
    ),
    '/worker.js': ['text/javascript', worker],
  };
  const server = createServer(({ url = '' }, response) => {
    if (served.isDown) return void response.writeHead(503).end();
    const [type, content] = pages[url] ?? ['text/plain', ''];
    response.setHeader('content-type', type).end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const served = { server, url: `http://127.0.0.1:${port}/`, isDown: false };
  return served;
}

describe.skipIf(file === undefined)('the client in Chromium', () => {
  inBrowser(Browser, file!);
});

describe.skipIf(firefoxFile === undefined)('the client in Firefox', () => {
  inBrowser(Firefox, firefoxFile!);
});

function inBrowser(kind: typeof Browser | typeof Firefox, program: string): void {
  let browser: Browser | Firefox;
  let pages: Pages;
  let application: Application;
  let page: Page | FirefoxPage;
  let url: string;

  beforeAll(async () => {
    pages = await servePages();
    browser = await kind.launch(program);
  });

  afterAll(async () => {
    await browser.close();
    pages.server.close();
  });

  beforeEach(async () => {
    stopped.length = 0;
    application = await Application.start();
    url = `ws://127.0.0.1:${application.port}/ws`;
    page = await browser.newPage();
    await page.open(pages.url);
  });

  afterEach(async () => {
    // oxlint-disable-next-line vitest/no-standalone-expect -- of every test
    expect([page.uncaught, page.complaints]).toEqual([[], []]);
    page.detach();
    await application.crash();
  });

  /** Runs the body of an async function on the page. */
  const run = <T>(body: string): Promise<T> => page.evaluate<T>(`(async () => { ${body} })()`);

  const open = (options = '{}'): Promise<void> =>
    run(`await open({ url: '${url}', ...${options} });`);

  it('calls, streams, subscribes, and is called', async () => {
    await open();
    const seen = await run(`
      const events = [];
      await client.subscribe('com.example.said', ({ value }) => void events.push(value));
      await client.register('com.example.page.greet', ({ args: [name] }) => 'Hello ' + name);
      await client.publish('com.example.said', ['mine'], {}, { excludeMe: false });
      const counted = [];
      for await (const value of client.stream('com.example.count', [3])) counted.push(value);
      return {
        sum: await client.call('com.example.add', [17, 25]),
        counted,
        greeting: await client.call('com.example.askBack', ['Ada']),
        failure: (await failureOf(client.call('com.example.nothing'))).uri,
        events,
        ping: await client.ping() >= 0,
      };`);
    expect(seen).toEqual({
      sum: 42,
      counted: [1, 2, 3],
      greeting: 'Hello Ada',
      failure: 'wamp.error.no_such_procedure',
      events: ['mine'],
      ping: true,
    });
    await run('await client.close();');
    expect(await page.evaluate('log')).toEqual(['connecting', 'open', 'closed']);
    expect(application.hub.sessionCount).toBe(0);
  });

  it('keeps its session and its streams if a part of it cannot be loaded', async () => {
    await open();
    const ask = `return [
      await client.register('com.example.page.greet', ({ args: [name] }) => 'Hello ' + name)
        .then(() => client.call('com.example.askBack', ['Ada']), ({ name, uri }) => ({ name, uri })),
      await client.stream('com.example.count', [3]).last(),
      await client.call('com.example.add', [17, 25]),
      log,
    ];`;
    const failure = { name: 'WampConnectionError', uri: 'wamp.error.network_failure' };
    const without = [failure, 3, 42, ['connecting', 'open']];
    pages.isDown = true;
    expect(await run(ask)).toEqual(without);
    pages.isDown = false;
    // Most browsers keep in mind that a module could not be loaded, until the page is loaded again.
    expect([without, ['Hello Ada', 3, 42, without[3]]]).toContainEqual(await run(ask));
    // The browser itself tells of the answers 503.
    const told = [...page.complaints.splice(0), ...page.uncaught.splice(0)];
    expect(told.filter((text) => !/503|Loading module/.test(text))).toEqual([]);
  });

  it.each([
    ['JsonSerializer', 'wamp.2.json'],
    ['MsgpackSerializer', 'wamp.2.msgpack'],
    ['CborSerializer', 'wamp.2.cbor'],
  ])('speaks with %s', async (serializer, protocol) => {
    await open(`{ serializers: [new ${serializer}()] }`);
    const seen = await run(`return [
      await client.call('com.example.who'),
      [...await client.call('com.example.bytes', [new Uint8Array([1, 2, 255])])],
    ];`);
    expect(seen).toEqual([protocol, [255, 2, 1]]);
  });

  it('cancels a call by a signal, and a stream that is left', async () => {
    await open();
    const seen = await run(`
      const controller = new AbortController();
      const waiting = failureOf(client.call('com.example.wait', [], {}, { signal: controller.signal }));
      controller.abort(new Error('enough'));
      const { uri, name } = await waiting;
      const values = [];
      for await (const value of client.stream('com.example.count', [0])) if (values.push(value) === 2) break;
      return [uri, name, values, await client.call('com.example.add', [1, 1])];`);
    expect(seen).toEqual(['wamp.error.canceled', 'WampCanceledError', [1, 2], 2]);
    expect(stopped).toEqual(['wait', 'count']);
  });

  it('works in a worker', async () => {
    const seen = await run(`
      const worker = new Worker('/worker.js', { type: 'module' });
      const answers = [];
      const done = new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => answers.push(data) === 2 && resolve();
        worker.onerror = ({ message }) => reject(new Error(message));
      });
      worker.postMessage('${url}');
      await done;
      worker.terminate();
      return answers;`);
    expect(seen).toEqual([[42, 'undefined'], 'closed']);
  });

  it('comes back when the server was killed', async () => {
    await open('{ reconnect: { minDelayMs: 50, maxDelayMs: 100 } }');
    await run(`
      globalThis.gaps = [];
      globalThis.events = client.events('com.example.said', {
        onRenewed: ({ gapMs }) => gaps.push(gapMs),
      })[Symbol.asyncIterator]();
      globalThis.first = events.next();
      await client.register('com.example.page.greet', ({ args: [name] }) => 'Hello ' + name);
      globalThis.lost = failureOf(client.call('com.example.wait'));`);
    await application.crash();
    await run(`await until('waiting');`);
    await run(`globalThis.later = client.call('com.example.add', [20, 22]);`);
    application = await Application.start(Number(new URL(url).port));
    expect(await run('return later;')).toBe(42);
    expect(await run('return lost;')).toMatchObject({
      kind: 'lost',
      wasSent: true,
      closeCode: 1006,
    });
    application.hub.publish('com.example.said', ['again']);
    expect(await run('return [(await first).value.value, gaps.length, gaps[0] > 0];')).toEqual([
      'again',
      1,
      true,
    ]);
    expect(await run(`return client.call('com.example.askBack', ['Ada']);`)).toBe('Hello Ada');
  });

  it('is told when to come back by a server that restarts', async () => {
    await open(`{
      reconnect: { minDelayMs: 60_000, maxDelayMs: 60_000 },
      onClose: (_, failure) => log.push({ ...failure }),
    }`);
    const gone = application.app.close();
    await run(`await until('waiting');`);
    await gone;
    expect(await page.evaluate('log')).toContainEqual(
      expect.objectContaining({ closeCode: 1012, retryAfterMs: 1, willReconnect: true }),
    );
  });

  // Only Chromium plays these.
  describe.runIf(kind === Browser)('when the page is', () => {
    const chromium = (): Page => page as Page;

    it('offline: waits for the network, and connects as soon as it is back', async () => {
      await open('{ reconnect: { minDelayMs: 60_000, maxDelayMs: 60_000 } }');
      await chromium().setOffline(true);
      application.drop();
      await run(`await until('waiting');`);
      await run(`globalThis.later = client.call('com.example.add', [20, 22]);`);
      await chromium().setOffline(false);
      expect(await run('return later;')).toBe(42);
      const log = await page.evaluate<string[]>('log');
      expect(log).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
    });

    it('rests in the back/forward cache, and is there again when the page is', async () => {
      await open('{ reconnect: { minDelayMs: 60_000, maxDelayMs: 60_000 } }');
      await run(`globalThis.marker = 'kept';
        addEventListener('pageshow', ({ persisted }) => log.push('shown ' + persisted));`);
      await chromium().leaveFor(`${pages.url}other`);
      expect(await page.evaluate('globalThis.marker')).toBeUndefined();
      await chromium().goBack();
      expect(await page.evaluate('globalThis.marker')).toBe('kept');
      expect(
        await run(`await until('open'); return client.call('com.example.add', [20, 22]);`),
      ).toBe(42);
      const log = await page.evaluate<string[]>('log');
      expect(log).toContain('shown true');
      expect(log.filter((item) => !item.startsWith('shown'))).toEqual([
        'connecting',
        'open',
        'paused',
        'connecting',
        'open',
      ]);
    });

    it('rests while the page is hidden, if it is told to', async () => {
      await open('{ pauseWhenHiddenMs: 1 }');
      const other = await browser.newPage();
      await (other as Page).show();
      await run(`await until('paused');`);
      expect(await page.evaluate('document.visibilityState')).toBe('hidden');
      await chromium().show();
      expect(
        await run(`await until('open'); return client.call('com.example.add', [20, 22]);`),
      ).toBe(42);
      other.detach();
    });

    it('stays connected while the page is hidden, otherwise', async () => {
      await open();
      const other = await browser.newPage();
      await (other as Page).show();
      expect(await run(`return client.call('com.example.add', [20, 22]);`)).toBe(42);
      await chromium().show();
      expect(await run(`await client.ping(); return log;`)).toEqual(['connecting', 'open']);
      other.detach();
    });
  });

  it.each([
    [`{ realm: 'com.nowhere' }`, { kind: 'aborted', uri: 'wamp.error.no_such_realm' }],
    [`{ url: 'ws://127.0.0.1:1/', reconnect: false }`, { kind: 'unreachable' }],
    [`{ url: 'example.com/ws' }`, { name: 'TypeError' }],
    [`{ node: {} }`, { name: 'TypeError' }],
  ])('says what is wrong with %s', async (options, failure) => {
    const options_ = `{ url: '${url}', ...${options} }`;
    const seen = await run<object>(`return failureOf((async () => connect(${options_}))());`);
    expect(seen).toMatchObject(failure);
  });
}
