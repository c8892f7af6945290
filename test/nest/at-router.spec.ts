import {
  type DynamicModule,
  Injectable,
  type LoggerService,
  Module,
  type OnModuleDestroy,
  type Provider,
  Scope,
  UseFilters,
  UseGuards,
  Catch,
  type CanActivate,
  type ExceptionFilter,
  ParseIntPipe,
  Inject,
} from '@nestjs/common';
import { LazyModuleLoader, REQUEST } from '@nestjs/core';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import type { INestApplication } from '@nestjs/common';
import {
  getWampClientToken,
  InjectWampClient,
  InjectWampRemote,
  WampArg,
  WampCall,
  WampCaller,
  WampClientHealthIndicator,
  WampClientMetrics,
  WampClientModule,
  type WampClientModuleExtras,
  type WampClientModuleOptions,
  WampError,
  WampEventContext,
  WampHub,
  WampModule,
  WampPeer,
  WampProcedure,
  type WampProgressFunction,
  WampProgress,
  WampService,
  WampSessionClose,
  WampSessionOpen,
  WampSignal,
  WampSubscribe,
} from 'nestjs-wamp';
import type { ContractRemote, WampClient } from 'nestjs-wamp/client';
import { defineContract, event, procedure } from 'nestjs-wamp/contract';
import { createMemoryRouter, fakeClient, joinClient, type MemoryRouter } from 'nestjs-wamp/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectEmptyTables } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';
import { errorOf } from './support.js';

let journal: unknown[] = [];
let held = gate();

@WampService({ prefix: 'com.date', client: true })
class DateService implements OnModuleDestroy {
  @WampProcedure() add(a: number, b: number): number {
    return a + b;
  }
  @WampProcedure() async slow(): Promise<string> {
    journal.push('slow');
    await held.promise;
    journal.push('done');
    return 'slow';
  }
  @WampProcedure() async wait(@WampSignal() signal: AbortSignal): Promise<void> {
    journal.push('waits');
    signal.addEventListener('abort', () => journal.push('aborted'));
    await held.promise;
  }
  @WampSubscribe('tick') async onTick(n: number): Promise<void> {
    journal.push(['tick', n]);
    if (n === 0) await held.promise;
  }
  @WampSessionOpen() onOpen(peer: WampPeer): void {
    journal.push(['open', peer instanceof WampPeer, peer.isOpen]);
    peer.signal.addEventListener('abort', () => journal.push('session aborted'));
  }
  @WampSessionClose() onClose(peer: WampPeer, reason: string): void {
    journal.push(['close', peer.isOpen, reason]);
  }
  onModuleDestroy(): void {
    journal.push('destroyed');
  }
}

const shop = defineContract('com.shop', {
  price: procedure({ args: [z.string()], result: z.number() }),
  sold: event({ args: [z.string()] }),
});

type Shop = ContractRemote<typeof shop>;

@WampService({ contract: shop, client: true })
class ShopService {
  @WampProcedure() price(sku: string): number {
    return sku.length;
  }
  @WampSubscribe() sold(sku: string): void {
    journal.push(['sold', sku]);
  }
}

@Injectable()
class Till {
  constructor(
    @InjectWampRemote(shop) readonly remote: Shop,
    @InjectWampClient() readonly client: WampClient,
  ) {}
}

describe('a client of Nest', () => {
  let router: MemoryRouter;
  const apps: INestApplication[] = [];
  const lines: string[] = [];

  beforeEach(() => {
    router = createMemoryRouter();
    journal = [];
    held = gate();
  });

  afterEach(async () => {
    held.open();
    for (const app of apps.splice(0)) await app.close();
    expectEmptyTables(router);
    await router.close();
    lines.length = 0;
  });

  type Options = Partial<WampClientModuleOptions> & WampClientModuleExtras;
  const toRouter = (options: Options = {}): DynamicModule =>
    WampClientModule.forRoot({ ...router.clientOptions, wait: true, ...options });

  const logger: LoggerService = Object.fromEntries(
    (['log', 'warn', 'error', 'debug', 'verbose'] as const).map((level) => [
      level,
      (...parts: unknown[]) => void lines.push([level, ...parts].map(String).join(' ')),
    ]),
  ) as unknown as LoggerService;

  async function start(
    imports: unknown[],
    providers: Provider[] = [],
    change = (builder: TestingModuleBuilder) => builder,
  ): Promise<INestApplication> {
    const builder = Test.createTestingModule({ imports: imports as never, providers });
    const app = (await change(builder).compile()).createNestApplication({ logger });
    apps.push(app);
    await app.init();
    return app;
  }

  /** Lets time pass in small steps, as it does. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 500) {
      router.clock.advance(500);
      await turns(1);
    }
  }

  const ofClient = (): string[] => lines.filter((line) => line.endsWith(' WampClient'));

  it('does not wait for the router by default, says so once, and serves when it comes', async () => {
    router.link.refuse();
    await start([toRouter({ wait: false })], [DateService]);
    await turns();
    expect(ofClient()).toEqual([
      'warn ws://router/ws cannot be reached. The client connects again. WampClient',
    ]);
    await pass(20_000);
    router.link.accept();
    await pass(60_000);
    expect(ofClient().slice(1)).toEqual(['log Connected to ws://router/ws (realm1) WampClient']);
    const caller = await router.connect();
    expect(await caller.call('com.date.add', [1, 2])).toBe(3);
    await caller.close();
  });

  it.each<[what: string, options: Options, says: RegExp]>([
    ['the client gives up', { reconnect: false, realm: 'none' }, /no_such_realm|realm "none"/],
    [
      'the router refuses a handler',
      {},
      /The router has refused DateService\.add \(com\.date\.add\): /,
    ],
  ])('with `wait`, does not start if %s', async (_what, options, says) => {
    const other = await router.connect();
    await other.register('com.date.add', () => 0);
    const failed = errorOf(start([toRouter(options)], [DateService]));
    await pass(60_000);
    expect(String(await failed)).toMatch(says);
    expect(router.sessions).toBe(1);
    await other.close();
  });

  it('without `wait`, logs what the router refuses, and serves the rest', async () => {
    const other = await router.connect();
    await other.register('com.date.add', () => 0);
    await start([toRouter({ wait: false })], [DateService]);
    await pass(60_000);
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([
      expect.stringContaining('The router has refused DateService.add (com.date.add).'),
    ]);
    held.open();
    expect(await other.call('com.date.slow')).toBe('slow');
    await other.close();
  });

  it('registers anew after the connection was lost, with a new peer', async () => {
    await start([toRouter()], [DateService]);
    const caller = await router.connect();
    router.drop();
    await pass(5_000);
    expect(await caller.call('com.date.add', [1, 2])).toBe(3);
    expect(journal).toEqual([
      ['open', true, true],
      'session aborted',
      ['close', false, 'wamp.close.connection_lost'],
      ['open', true, true],
    ]);
    await caller.close();
  });

  it('aborts what runs when the connection is lost', async () => {
    await start([toRouter({ reconnect: { minDelayMs: 1_000 } })], [DateService]);
    const caller = await router.connect();
    const call = caller.call('com.date.wait').catch(() => undefined);
    while (!journal.includes('waits')) await turns(1);
    router.drop();
    await turns();
    expect(journal).toContain('aborted');
    await caller.close();
    await call;
  });

  it('runs handlers of events in order, and waits for each', async () => {
    const app = await start([toRouter({ maxWaitingEvents: 2 })], [DateService]);
    const publisher = await router.connect();
    for (const n of [0, 1, 2, 3]) await publisher.publish('com.date.tick', [n]);
    await turns();
    const ticks = (): unknown[] =>
      journal.filter((entry) => Array.isArray(entry) && entry[0] === 'tick');
    expect(ticks()).toEqual([['tick', 0]]);
    expect(lines.filter((line) => line.startsWith('warn'))).toEqual([
      'warn An event of "com.date.tick" was dropped: 2 events wait for handlers. WampClient',
    ]);
    held.open();
    await turns();
    expect(ticks()).toEqual([
      ['tick', 0],
      ['tick', 1],
      ['tick', 2],
    ]);
    await publisher.close();
    await app.close();
  });

  it('refuses calls beyond `maxCallsInFlight`', async () => {
    await start([toRouter({ maxCallsInFlight: 2 })], [DateService]);
    const caller = await router.connect();
    const slow = [caller.call('com.date.slow'), caller.call('com.date.slow')];
    await turns();
    await expect(caller.call('com.date.add', [1, 2])).rejects.toMatchObject({
      uri: 'wamp.error.unavailable',
    });
    held.open();
    expect(await Promise.all(slow)).toEqual(['slow', 'slow']);
    await caller.close();
  });

  describe('at shutdown', () => {
    it('unregisters, waits for calls and events, says goodbye, and then destroys providers', async () => {
      const app = await start([toRouter()], [DateService]);
      const caller = await router.connect();
      const slow = caller.call('com.date.slow');
      await caller.publish('com.date.tick', [0]);
      await turns();
      journal = [];
      const closed = app.close();
      await turns();
      expect(router.registrations + router.subscriptions).toBe(0);
      await expect(caller.call('com.date.add', [1, 2])).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
      expect(journal).toEqual([]);
      held.open();
      await closed;
      expect(await slow).toBe('slow');
      expect(journal).toEqual([
        'done',
        'session aborted',
        ['close', false, 'wamp.close.close_realm'],
        'destroyed',
      ]);
      await caller.close();
    });

    it('answers a call that crosses UNREGISTER', async () => {
      const app = await start([toRouter()], [DateService]);
      const caller = await router.connect();
      router.link.delay(10);
      const calls = [1, 2, 3].map((n) => caller.call('com.date.add', [n, n]));
      router.clock.advance(10);
      await turns();
      const closed = app.close();
      await turns();
      for (let step = 0; step < 20; step++) {
        router.clock.advance(10);
        await turns(1);
      }
      expect(await Promise.all(calls)).toEqual([2, 4, 6]);
      await closed;
      router.link.delay(0);
      await caller.close();
    });

    it('does not wait longer than `drainTimeoutMs`', async () => {
      const app = await start([toRouter({ drainTimeoutMs: 1_000 })], [DateService]);
      const caller = await router.connect();
      const slow = caller.call('com.date.slow').catch((error: { uri: string }) => error.uri);
      await turns();
      const closed = app.close();
      await turns();
      router.clock.advance(1_000);
      await closed;
      expect(await slow).toBe('wamp.error.canceled');
      expect(lines).toContainEqual(
        'warn The client closes, although 1 calls and 0 event handlers are running. WampClient',
      );
      await caller.close();
    });

    it('does not wait for a router that is gone', async () => {
      const app = await start([toRouter()], [DateService]);
      const caller = await router.connect();
      const slow = caller.call('com.date.slow').catch(() => undefined);
      await turns();
      const closed = app.close();
      await turns();
      router.link.refuse();
      router.drop();
      await closed;
      expect(router.clock.now()).toBe(0);
      router.link.accept();
      await caller.close();
      await slow;
    });
  });

  it('calls another application by an injected remote, also after a restart of the router', async () => {
    await start([toRouter()], [ShopService]);
    const feature = WampClientModule.forFeature([shop]);
    @Module({ imports: [feature], providers: [Till], exports: [Till] })
    class TillModule {}
    const b = await start([toRouter(), TillModule]);
    const till = b.get(Till, { strict: false });
    expect(await till.remote.price('apple')).toBe(5);
    await router.restart();
    expect(router.registrations).toBe(0);
    while (router.registrations === 0) await pass(500);
    const price = till.remote.price('pear');
    await pass(5_000);
    expect(await price).toBe(4);
    await till.remote.sold.publish('pear');
    await turns();
    expect(journal).toEqual([['sold', 'pear']]);
  });

  it('shares a procedure among applications in turn', async () => {
    const shared = (name: string): Provider => {
      @WampService({ prefix: 'com.shared', client: true })
      class Shared {
        @WampProcedure('who', { invoke: 'roundrobin' }) who(): string {
          return name;
        }
      }
      return Shared;
    };
    await start([toRouter()], [shared('a')]);
    const b = await start([toRouter()], [shared('b')]);
    const caller = await router.connect();
    const ask = (): Promise<unknown[]> =>
      Promise.all(Array.from({ length: 10 }, () => caller.call('com.shared.who')));
    expect((await ask()).map(String).toSorted().join('')).toBe('aaaaabbbbb');
    await b.close();
    expect((await ask()).join('')).toBe('aaaaaaaaaa');
    await caller.close();
  });

  it('has several clients with names, each with its own handlers', async () => {
    const other = createMemoryRouter({ realm: 'other' });
    @WampService({ prefix: 'com.named', client: 'other' })
    class Named {
      constructor(
        @InjectWampClient('other') readonly own: WampClient,
        @InjectWampClient() readonly nameless: WampClient,
      ) {}
      @WampProcedure() realms(@WampCaller() peer: WampPeer): unknown[] {
        return [peer.realm, this.own.session?.realm, this.nameless.session?.realm];
      }
    }
    const app = await start(
      [toRouter(), toRouter({ ...other.clientOptions, name: 'other' })],
      [Named, DateService],
    );
    const [here, there] = await Promise.all([router.connect(), other.connect()]);
    expect(await there.call('com.named.realms')).toEqual(['other', 'other', 'realm1']);
    expect(await here.call('com.date.add', [1, 2])).toBe(3);
    for (const caller of [here, there])
      await expect(
        caller.call(caller === here ? 'com.named.realms' : 'com.date.add'),
      ).rejects.toThrow();
    expect(app.get(getWampClientToken('other'))).not.toBe(app.get(getWampClientToken()));
    await Promise.all([here.close(), there.close()]);
    await app.close();
    await other.close();
  });

  it('takes its options from a factory', async () => {
    const { clientOptions } = router;
    await start(
      [WampClientModule.forRootAsync({ name: 'late', useFactory: async () => clientOptions })],
      [],
    );
    await turns();
    expect(router.sessions).toBe(1);
  });

  it('connects a lazy client when there is something to do', async () => {
    const app = await start([toRouter({ lazy: true, wait: false })]);
    const lazy = app.get<WampClient>(getWampClientToken());
    await turns();
    expect([lazy.status.value, router.sessions]).toEqual(['idle', 0]);
    await lazy.call('com.x').catch(() => undefined);
    expect(lazy.status.value).toBe('open');
  });

  it('serves a class at the hub and at the router, with the scope of the first decorator', async () => {
    @WampService({ prefix: 'com.hub' })
    @WampService({ prefix: 'com.router', client: true, scope: Scope.REQUEST })
    class Two {
      constructor(@Inject(REQUEST) readonly request: { readonly uri: string }) {}
      @WampProcedure() uri(): string {
        return this.request.uri;
      }
    }
    const app = await start([WampModule.forRoot({ path: [] }), toRouter()], [Two]);
    const [atHub, atRouter] = [await joinClient(app.get(WampHub)), await router.connect()];
    expect(await atHub.call('com.hub.uri')).toBe('com.hub.uri');
    expect(await atRouter.call('com.router.uri')).toBe('com.router.uri');
    await expect(atHub.call('com.router.uri')).rejects.toThrow();
    await expect(atRouter.call('com.hub.uri')).rejects.toThrow();
    await Promise.all([atHub.close(), atRouter.close()]);
  });

  it.each(['pass', 'hide'] as const)(
    'passes an ERROR of a service on to a client of the hub, without a log line: clientErrors %s',
    async (clientErrors) => {
      @WampService('com.front')
      class Front {
        constructor(@InjectWampClient() readonly own: WampClient) {}
        @WampProcedure() ask(): Promise<unknown> {
          return this.own.call('com.sold.out');
        }
      }
      const service = await router.connect();
      await service.register('com.sold.out', () => {
        throw new WampError('com.error.sold_out', ['apple'], { left: 0 });
      });
      const app = await start(
        [WampModule.forRoot({ path: [], clientErrors }), toRouter()],
        [Front],
      );
      const caller = await joinClient(app.get(WampHub));
      await expect(caller.call('com.front.ask')).rejects.toMatchObject({
        uri: 'com.error.sold_out',
        args: ['apple'],
        kwargs: { left: 0 },
      });
      expect(lines.filter((line) => line.startsWith('error'))).toEqual([]);
      await Promise.all([caller.close(), service.close()]);
    },
  );

  it('drains hub and client together: a call of the hub may need the client to the end', async () => {
    @WampService('com.front')
    class Front {
      constructor(@InjectWampClient() readonly client: WampClient) {}
      @WampProcedure() async total(): Promise<unknown> {
        journal.push('front');
        await held.promise;
        return this.client.call('com.date.add', [1, 2]);
      }
    }
    await start([toRouter()], [DateService]);
    const app = await start([WampModule.forRoot({ path: [] }), toRouter()], [Front]);
    const caller = await joinClient(app.get(WampHub));
    const total = caller.call('com.front.total');
    while (!journal.includes('front')) await turns(1);
    const closed = app.close();
    await turns();
    held.open();
    expect(await total).toBe(3);
    await closed;
  });

  it('binds the handlers of a module that is loaded lazily', async () => {
    const app = await start([toRouter()]);
    @Module({ providers: [DateService] })
    class Late {}
    await app.get(LazyModuleLoader).load(() => Late);
    await turns();
    const caller = await router.connect();
    expect(await caller.call('com.date.add', [1, 2])).toBe(3);
    await caller.close();
  });

  it('serves a fake client in tests, and warns of what cannot serve', async () => {
    const fake = fakeClient();
    const app = await start([toRouter({ wait: false })], [DateService], (builder) =>
      builder.overrideProvider(getWampClientToken()).useValue(fake),
    );
    expect(await fake.invoke('com.date.add', [1, 2])).toBe(3);
    await fake.emit('com.date.tick', [7]);
    expect(journal).toContainEqual(['tick', 7]);
    await app.close();

    const dumb = { call: () => 1, connect: async () => {}, close: async () => {} };
    await start([toRouter({ wait: false })], [DateService], (builder) =>
      builder.overrideProvider(getWampClientToken()).useValue(dumb),
    );
    expect(lines).toContainEqual(
      expect.stringContaining(
        'warn the client without a name was replaced by an object that cannot serve: 4 handlers are at no router.',
      ),
    );
  });

  it.each<[what: string, logger: WampClientModuleOptions['logger'], expected: number]>([
    ['none', false, 0],
    ['its own', undefined, 1],
  ])('writes to %s', async (_what, own, expected) => {
    await start([toRouter({ logger: own })]);
    expect(ofClient()).toHaveLength(expected);
  });

  it('writes to the logger of the application, and never a payload', async () => {
    const own: string[] = [];
    const note = (level: string) => (message: string, error?: unknown) =>
      void own.push(`${level} ${message} ${String(error)}`);
    @WampService({ prefix: 'com.fail', client: true })
    class Failing {
      @WampProcedure() fail(_secret: string): never {
        throw new Error('oops');
      }
      @WampSubscribe('event') onEvent(_secret: string): never {
        throw new Error('event oops');
      }
    }
    await start(
      [toRouter({ logger: { debug: note('debug'), warn: note('warn'), error: note('error') } })],
      [Failing],
    );
    const caller = await router.connect();
    const error = await caller
      .call('com.fail.fail', ['s3cret'])
      .catch((e: { args: unknown }) => e.args);
    await caller.publish('com.fail.event', ['s3cret']);
    await turns();
    expect(error).toEqual(['Internal error.']);
    expect(own.map((line) => line.split(' (', 1)[0])).toEqual([
      'debug Connected to ws://router/ws',
      expect.stringMatching(/^error .*com\.fail\.fail/),
      expect.stringMatching(/^error A handler of "com\.fail\.event" failed\./),
    ]);
    expect([...own, ...lines].join('\n')).not.toContain('s3cret');
    expect(ofClient()).toEqual([]);
    await caller.close();
  });

  it('tells its health and counts what happens', async () => {
    const counts: unknown[] = [];
    class Counts extends WampClientMetrics {
      override opened(...args: unknown[]): void {
        counts.push(['opened', ...args]);
      }
      override closed(...args: unknown[]): void {
        counts.push(['closed', ...args]);
      }
      override called(...args: unknown[]): void {
        counts.push(['called', args[0]]);
        throw new Error('broken metrics');
      }
      override served(...args: unknown[]): void {
        counts.push(['served', args[0], args[1]]);
      }
    }
    const app = await start([toRouter({ metrics: new Counts() })], [DateService]);
    const health = app.get(WampClientHealthIndicator);
    const own = app.get<WampClient>(getWampClientToken());
    expect(health.isHealthy()).toEqual({ wampClient: { status: 'up', connection: 'open' } });
    const caller = await router.connect();
    await caller.call('com.date.add', [1, 2]);
    await caller.call('com.date.add').catch(() => undefined);
    await own.call('com.nobody').catch(() => undefined);
    await caller.register('com.values', () => [1]);
    await own.call('com.values');
    for await (const _value of own.stream('com.values'));
    router.drop();
    await turns();
    expect(health.isHealthy('router')).toEqual({
      router: { status: 'down', connection: 'waiting' },
    });
    await pass(5_000);
    await app.close();
    expect(health.isHealthy()).toEqual({ wampClient: { status: 'down', connection: 'closed' } });
    expect(counts).toEqual([
      ['opened', 'realm1', false],
      ['served', 'com.date.add', 'ok'],
      ['served', 'com.date.add', 'wamp.error.invalid_argument'],
      ['called', 'wamp.error.no_such_procedure'],
      ['called', 'ok'],
      ['called', 'ok'],
      ['closed', 'realm1', 'wamp.close.connection_lost'],
      ['opened', 'realm1', true],
      ['closed', 'realm1', 'wamp.close.close_realm'],
    ]);
    expect(lines.filter((line) => line.includes('broken metrics'))).toHaveLength(3);
    await caller.close();
  });
});

/** Guards, pipes and filters of events, on both sides. */
describe('subscribers at a router', () => {
  class Evens implements CanActivate {
    canActivate(): boolean {
      journal.push('guard');
      return true;
    }
  }
  @Catch()
  class Note implements ExceptionFilter {
    catch(error: Error): void {
      journal.push(['filter', error.constructor.name]);
    }
  }

  @WampService({ prefix: 'com.news', client: true })
  class News {
    @WampSubscribe('sports', { match: 'prefix' })
    @UseGuards(Evens)
    @UseFilters(Note)
    onNews(
      @WampArg(0, 'n', ParseIntPipe) n: number,
      @WampCall() call: WampEventContext<WampPeer>,
    ): void {
      journal.push([n, call.uri, call.publication > 0, call.session.isOpen]);
    }
    @WampProcedure() twice(@WampProgress() progress: WampProgressFunction): string {
      progress(1);
      return 'done';
    }
  }

  it('run with guards, pipes and filters, for a pattern', async () => {
    journal = [];
    const router = createMemoryRouter();
    const module = await Test.createTestingModule({
      imports: [WampClientModule.forRoot({ ...router.clientOptions, wait: true })],
      providers: [News],
    }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.init();
    const publisher = await router.connect();
    await publisher.publish('com.news.sports.tennis', ['7']);
    await publisher.publish('com.news.sports.golf', ['seven']);
    await turns();
    expect(journal).toEqual([
      'guard',
      [7, 'com.news.sports.tennis', true, true],
      'guard',
      ['filter', 'BadRequestException'],
    ]);
    await publisher.close();
    await app.close();
    expectEmptyTables(router);
    await router.close();
  });
});
