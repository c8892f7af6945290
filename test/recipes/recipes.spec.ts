import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { CacheInterceptor, CacheModule } from '@nestjs/cache-manager';
import { type ExecutionContext, Injectable, UseInterceptors, ValidationPipe } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { WampInput, WampProcedure, WampService, WampSubscribe, WampTopic } from 'nestjs-wamp';
import { map, type Observable, of } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Wampy } from 'wampy';
import { WebSocket } from 'ws';
import { answersTo, errorOf } from '../nest/support.js';
import * as cache from './cache.recipe.js';
import * as cls from './cls.recipe.js';
import * as filter from './filter.recipe.js';
import * as otel from './opentelemetry.recipe.js';
import * as passport from './passport.recipe.js';
import { cook, type RecipeTest } from './support.js';
import * as swagger from './swagger.recipe.js';
import * as throttler from './throttler.recipe.js';

let test: RecipeTest;
afterEach(() => test?.close());

const refused = { uri: 'wamp.error.not_authorized' };
const signer = new JwtService({ secret: 'for development only' });
const tokenOf = (sub: string): string => signer.sign({ sub }, { expiresIn: '1h' });

it('are word for word those of the documentation', () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const page = readFileSync(new URL('../../docs/recipes.md', import.meta.url), 'utf8');
  const files = readdirSync(folder).filter((name) => name.endsWith('.recipe.ts'));
  const textOf = (name: string): string =>
    readFileSync(folder + name, 'utf8').replace(/^\/\* oxlint.*\n/, '');
  expect(files.length).toBe(11);
  expect(files.filter((name) => !page.includes(`\`\`\`ts\n${textOf(name)}\`\`\``))).toEqual([]);
});

describe('Passport', () => {
  const events: unknown[] = [];

  /** What the recipe's guard stands before, besides plain procedures. */
  @WampService('com.example')
  class More {
    @WampProcedure()
    async *twice(@passport.CurrentUser() user: { name: string }): AsyncGenerator<string> {
      yield user.name;
      yield user.name;
    }

    @WampProcedure()
    upload(
      @passport.CurrentUser() user: { name: string },
      @WampInput() input: Observable<number>,
    ): Observable<string> {
      return input.pipe(map((item) => `${user.name} ${item}`));
    }

    @WampSubscribe('event')
    onEvent(@passport.CurrentUser() user: { name: string }): void {
      events.push(user.name);
    }

    @WampTopic('topic')
    topic(@passport.CurrentUser() user: { name: string }): Observable<string> {
      return of(user.name);
    }
  }

  beforeEach(async () => {
    test = await cook(passport.AppModule, { providers: [More] });
  });
  afterEach(() => vi.useRealTimers());

  it.each([
    ['a header', { authorization: `Bearer ${tokenOf('ann')}` }],
    ['a cookie', { cookie: `a=b; token=${tokenOf('ann')}` }],
  ])('takes the token of %s', async (_where, headers) => {
    const client = await test.join({ headers });
    expect(await client.call('com.example.me')).toBe('ann');
  });

  it.each([
    ['no token', {}],
    ['a token of another server', { authorization: `Bearer ${tokenOf('ann')}x` }],
  ])('refuses %s, for whatever is asked', async (_what, headers) => {
    const client = await test.join({ headers });
    for (const name of ['me', 'twice', 'upload'])
      expect(await errorOf(client.call(`com.example.${name}`))).toMatchObject(refused);
    expect(await errorOf(client.subscribe('com.example.topic'))).toMatchObject(refused);
    await client.publish('com.example.event');
    await client.drain();
    expect(events.splice(0)).toEqual([]);
  });

  it('knows the user of generators, streamed input, events and topics', async () => {
    const client = await test.join({ headers: { authorization: `Bearer ${tokenOf('ann')}` } });
    expect(await answersTo(client, 'com.example.twice')).toEqual([
      ['progress', ['ann']],
      ['progress', ['ann']],
      ['result'],
    ]);
    expect(await client.call('com.example.upload', [1])).toBe('ann 1');
    await client.publish('com.example.event');
    await client.subscribe('com.example.topic');
    const got = (await client.drain()).map((message) => message[4]);
    expect([events.splice(0), got]).toEqual([['ann'], [['ann']]]);
  });

  it('never mixes up sessions, and refuses a token that has run out since', async () => {
    const clients = await Promise.all(
      ['ann', 'bob'].map((name) =>
        test.join({ headers: { authorization: `Bearer ${tokenOf(name)}` } }),
      ),
    );
    const calls = clients.map((client) => client.call('com.example.me'));
    expect(await Promise.all(calls)).toEqual(['ann', 'bob']);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_601_000 });
    expect(await errorOf(clients[0]!.call('com.example.me'))).toMatchObject(refused);
  });
});

describe('@nestjs/throttler', () => {
  async function callFrom(address: string): Promise<(text: string) => Promise<unknown>> {
    class Proxied extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { headers: { 'X-Real-IP': address } });
      }
    }
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const url = `ws://127.0.0.1:${port}/ws`;
    const wampy = new Wampy(url, { realm: 'realm1', ws: Proxied as never });
    await wampy.connect();
    return async (text) => (await wampy.call('com.example.search', [text])).argsList;
  }

  it('counts each client by itself', async () => {
    test = await cook(throttler.AppModule);
    await test.app.listen(0, '127.0.0.1');
    const [ann, bob] = [await callFrom('192.0.2.1'), await callFrom('192.0.2.2')];
    expect(await ann('a')).toEqual([['a']]);
    expect(await ann('b')).toEqual([['b']]);
    expect(await errorOf(ann('c'))).toMatchObject({ errorUri: 'wamp.error.unavailable' });
    expect(await bob('d')).toEqual([['d']]);
  });
});

it('a catch-all filter answers calls with the errors it chooses', async () => {
  test = await cook(filter.AppModule);
  const client = await test.join();
  expect(await errorOf(client.call('com.example.order', ['tea']))).toMatchObject({
    uri: 'com.example.error.out_of_stock',
    args: ['There is no tea.'],
  });
});

it('nestjs-cls holds a store for each call, through its stream', async () => {
  test = await cook(cls.AppModule);
  const clients = [await test.join(), await test.join()];
  const lines = await Promise.all(
    clients.map(async (client) => (await answersTo(client, 'com.example.work')).map(([, l]) => l)),
  );
  for (const [first, second] of lines) {
    expect(first).toEqual([expect.stringMatching(/^\S+ com\.example\.work by \d+$/)]);
    expect(second).toEqual(first);
  }
  expect(lines[0]).not.toEqual(lines[1]);
});

describe('@nestjs/cache-manager', () => {
  it('caches what has a key, by all that the key names', async () => {
    test = await cook(cache.AppModule);
    const [ann, bob] = [await test.join(), await test.join()];
    const price = (client: typeof ann, article: string) =>
      client.call('com.example.price', [article]);
    expect(await price(ann, 'tea')).toBe('tea: asked 1 times');
    expect(await price(bob, 'tea')).toBe('tea: asked 1 times');
    expect(await price(bob, 'rum')).toBe('rum: asked 2 times');
    expect(await ann.call('com.example.times')).toBe(2);
  });

  /** As Nest's documentation has it. With a URL and `GET` it would mix up all procedures. */
  @Injectable()
  class HttpCacheInterceptor extends CacheInterceptor {
    override trackBy(execution: ExecutionContext): string | undefined {
      const request: unknown = execution.switchToHttp().getRequest();
      const { httpAdapter } = this.httpAdapterHost;
      const isGetRequest = httpAdapter.getRequestMethod(request) === 'GET';
      return isGetRequest ? (httpAdapter.getRequestUrl(request) as string) : undefined;
    }
  }

  @UseInterceptors(HttpCacheInterceptor)
  @WampService('com.example')
  class Mixed {
    @WampProcedure() one(): string {
      return 'one';
    }
    @WampProcedure() two(): string {
      return 'two';
    }
  }

  it('caches no call by the URL of the endpoint', async () => {
    test = await cook(cache.AppModule, {
      imports: [CacheModule.register()],
      providers: [Mixed],
    });
    const client = await test.join({ url: '/ws' });
    expect(await client.call('com.example.one')).toBe('one');
    expect(await client.call('com.example.two')).toBe('two');
  });
});

it('@nestjs/swagger describes the routes of a controller and leaves its procedures alone', async () => {
  test = await cook(swagger.AppModule, {
    prepare: (app) => void app.useGlobalPipes(new ValidationPipe({ transform: true })),
  });
  const { paths, components } = swagger.documentOf(test.app);
  expect(Object.keys(paths)).toEqual(['/orders']);
  expect(Object.keys(components?.schemas ?? {})).toEqual(['OrderDto']);
  const client = await test.join();
  const order = { item: 'tea', amount: 2 };
  expect(await client.call('com.example.order', [], order)).toEqual(order);
  expect(await errorOf(client.call('com.example.order', [], { item: 'tea' }))).toMatchObject({
    uri: 'wamp.error.invalid_argument',
  });
});

describe('OpenTelemetry', () => {
  const exporter = new InMemorySpanExporter();

  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const spanProcessors = [new SimpleSpanProcessor(exporter)];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  });
  afterAll(() => {
    trace.disable();
    context.disable();
  });
  beforeEach(async () => {
    exporter.reset();
    test = await cook(otel.AppModule);
  });

  it('has one span for a call, active in all of its stream', async () => {
    const client = await test.join();
    const answers = await answersTo(client, 'com.example.work');
    const [span, ...others] = exporter.getFinishedSpans();
    const { traceId } = span!.spanContext();
    expect(answers).toEqual([['progress', [traceId]], ['progress', [traceId]], ['result']]);
    expect(span).toMatchObject({ name: 'com.example.work' });
    expect(span!.attributes['wamp.session']).toBe(client.session);
    expect(others).toEqual([]);
  });

  it('marks a span whose call failed', async () => {
    const client = await test.join();
    await errorOf(client.call('com.example.fail'));
    const [span] = exporter.getFinishedSpans();
    expect(span!.status.code).toBe(SpanStatusCode.ERROR);
    expect(span!.events.map(({ name }) => name)).toEqual(['exception']);
  });
});
