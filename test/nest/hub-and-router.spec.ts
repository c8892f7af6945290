import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  ForbiddenException,
  HttpException,
  Inject,
  Injectable,
  createParamDecorator,
  type NestInterceptor,
  ParseIntPipe,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { INestApplication } from '@nestjs/common';
import {
  isWampContext,
  WampArg,
  WampArgs,
  WampCall,
  WampCallContext,
  WampCaller,
  WampClientModule,
  WampError,
  WampExecutionContext,
  WampHub,
  WampImplements,
  WampInput,
  type WampInputStream,
  WampKwargs,
  WampModule,
  WampPeer,
  WampProcedure,
  WampProgress,
  type WampProgressFunction,
  type WampRequestContext,
  WampResult,
  WampService,
  type WampServiceOptions,
  WampSession,
  WampSignal,
} from 'nestjs-wamp';
import type { WampClient } from 'nestjs-wamp/client';
import { defineContract, procedure } from 'nestjs-wamp/contract';
import { createMemoryRouter, joinClient, type MemoryRouter } from 'nestjs-wamp/testing';
import { catchError, concat, from, map, type Observable, of, throwError } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectEmptyTables } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';

/** What has happened, in order. */
let journal: unknown[] = [];

/** Serves a class at the hub and at the router. */
function Both(options: Pick<WampServiceOptions, 'prefix'> & Record<string, unknown>) {
  return (target: new (...args: never[]) => object): void => {
    WampService(options)(target);
    const { prefix, contract, ...others } = options as WampServiceOptions;
    WampService({ prefix, contract, ...others, client: true })(target);
  };
}

const CurrentRole = createParamDecorator((_data, context: ExecutionContext) => {
  const { session, uri } = WampExecutionContext.create<WampRequestContext<WampPeer>>(context);
  return `${session.realm} ${uri}`;
});

/** Lets those pass whose first argument is a number. */
class NumbersOnly implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    journal.push('guard');
    return (
      isWampContext(context) && typeof WampExecutionContext.create(context).args[0] === 'number'
    );
  }
}

class Doubler implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((value: number) => value * 2));
  }
}

/** Turns an error into a value. */
class Fallback implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError(() => of('fallback')));
  }
}

@Catch(RangeError)
class Rescue implements ExceptionFilter<RangeError> {
  catch({ message }: RangeError, host: ArgumentsHost): unknown {
    journal.push('filter');
    if (!isWampContext(host)) throw new Error('no context');
    if (message === 'renamed') throw new WampError('com.x.renamed', ['by the filter']);
    return `rescued ${message}`;
  }
}

@Injectable({ scope: Scope.REQUEST })
class Unit {
  constructor(@Inject(REQUEST) readonly request: WampRequestContext<WampPeer>) {
    journal.push('made');
  }
}

@Both({ prefix: 'com.x' })
class Plain {
  @WampProcedure() add(a: number, b = 10): number {
    return a + b;
  }
  @WampProcedure() nothing(): void {}
  @WampProcedure() whole(): WampResult {
    return new WampResult([1, 2], { three: 3 });
  }
  @WampProcedure('listed', { results: 'spread' }) listed(): number[] {
    return [1, 2];
  }
  @WampProcedure() async later(value: unknown): Promise<unknown> {
    await turns(1);
    return value;
  }
  @WampProcedure() rest(first: number, ...others: number[]): unknown {
    return [first, others];
  }
  @WampProcedure() all(@WampArgs() args: number[], @WampKwargs() kwargs: object): unknown {
    return [args, kwargs];
  }
  @WampProcedure() named(@WampArg(0, 'who', { transform: (v: string) => `${v}!` }) who: string) {
    return who;
  }
  @WampProcedure() role(@CurrentRole() role: string): string {
    return role;
  }
  @WampProcedure() peer(@WampCaller() peer: WampPeer, @WampCall() call: WampCallContext<WampPeer>) {
    const isPeer = peer instanceof WampPeer && peer === call.session;
    return [isPeer, peer instanceof WampSession, peer.realm, peer.isOpen, call.receiveProgress];
  }
  @WampProcedure('tenant..get', { match: 'wildcard' })
  @UseGuards(NumbersOnly)
  tenant(@WampArg(0, 'n', ParseIntPipe) n: number, @WampCall() { uri }: WampCallContext) {
    return `${uri} ${n}`;
  }
  @WampProcedure('files', { match: 'prefix' })
  file(@WampArg(0, 'n', ParseIntPipe) n: number, @WampCall() { uri }: WampCallContext): string {
    return `${uri} ${n}`;
  }
  @WampProcedure('strict', { strictArguments: true }) strict(a: number): number {
    return a;
  }
}

@Both({ prefix: 'com.s' })
class Streams {
  @WampProcedure() async *count(to: number): AsyncGenerator<number, string> {
    for (let n = 1; n <= to; n++) yield n;
    return 'end';
  }
  @WampProcedure() numbers(): Observable<number> {
    return of(1, 2, 3);
  }
  @WampProcedure()
  @UseGuards(NumbersOnly)
  async *guarded(to: number): AsyncGenerator<number> {
    journal.push('generator');
    for (let n = 1; n <= to; n++) yield n;
  }
  @WampProcedure()
  @UseInterceptors(Doubler)
  async *doubled(to: number): AsyncGenerator<number> {
    for (let n = 1; n <= to; n++) yield n;
  }
  @WampProcedure() @UseInterceptors(Doubler) doubledValue(n: number): number {
    return n;
  }
  @WampProcedure()
  @UseFilters(Rescue)
  rescued(why: string): Observable<unknown> {
    return concat(
      of(1),
      throwError(() => new RangeError(why)),
    );
  }
  @WampProcedure()
  @UseFilters(Rescue)
  @UseInterceptors(Doubler)
  async *rescuedLate(why: string): AsyncGenerator<number> {
    yield 2;
    throw new RangeError(why);
  }
  @WampProcedure() @UseInterceptors(Fallback) fallback(): never {
    throw new Error('secret');
  }
  @WampProcedure() progress(@WampProgress() progress: WampProgressFunction): string {
    progress('a');
    progress('b');
    return 'c';
  }
  @WampProcedure() async sum(@WampInput() input: WampInputStream<number>): Promise<number> {
    let sum = 0;
    for await (const n of input) sum += n;
    return sum;
  }
  @WampProcedure() @UseGuards(NumbersOnly) async *echo(
    first: number,
    @WampInput() input: WampInputStream<number>,
  ): AsyncGenerator<number> {
    for await (const n of input) yield n + first;
  }
}

@Both({ prefix: 'com.e' })
class Errors {
  @WampProcedure() named(): never {
    throw new WampError('com.x.sold_out', ['apple'], { left: 0 });
  }
  @WampProcedure() returned(): WampError {
    return new WampError('com.x.returned');
  }
  @WampProcedure() forbidden(): never {
    throw new ForbiddenException('not you');
  }
  @WampProcedure() teapot(): never {
    throw new HttpException('tea', 418);
  }
  @WampProcedure() internal(): never {
    throw new Error('secret');
  }
  @WampProcedure() unsendable(): unknown {
    const loop: Record<string, unknown> = {};
    loop['loop'] = loop;
    return loop;
  }
}

/** The calls that run, and the most there have been. */
const lane = { running: 0, most: 0 };
let held = gate();

async function hold(): Promise<void> {
  lane.most = Math.max(lane.most, ++lane.running);
  await held.promise;
  lane.running--;
}

@Both({ prefix: 'com.l', concurrency: 2 })
class Lanes {
  @WampProcedure() shared(): Promise<void> {
    return hold();
  }
  @WampProcedure('one', { concurrency: 1 }) @UseGuards(NumbersOnly) async *one(_n: number) {
    await hold();
    yield 1;
  }
}

@Both({ prefix: 'com.scope', scope: Scope.REQUEST })
class PerCall {
  constructor(private readonly unit: Unit) {}

  @WampProcedure() uri(@WampCall() call: WampCallContext<WampPeer>): unknown {
    return [this.unit.request === call, this.unit.request.uri];
  }
  @WampProcedure() async wait(@WampSignal() signal: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        const { isOpen } = this.unit.request as WampCallContext<WampPeer>;
        journal.push(['aborted', isOpen, (signal.reason as WampError).uri]);
        reject(signal.reason as Error);
      });
      journal.push('waits');
    });
  }
  @WampProcedure() async *ticks(): AsyncGenerator<number> {
    try {
      for (let n = 0; ; n++) {
        yield n;
        await turns(1);
      }
    } finally {
      journal.push('stopped');
    }
  }
}

@Both({ prefix: 'com.session', scope: Scope.REQUEST, context: 'session' })
class PerSession {
  private calls = 0;
  constructor(@Inject(REQUEST) private readonly session: WampPeer) {}

  @WampProcedure() count(@WampCaller() peer: WampPeer): unknown {
    return [++this.calls, this.session === peer];
  }
}

const shop = defineContract('com.shop', {
  price: procedure({ args: [z.string()], result: z.object({ cents: z.number() }) }),
  scan: procedure({ args: [z.number()], progress: z.number(), result: z.string() }),
});

@WampService({ client: true })
@WampService()
@WampImplements(shop)
class Shop {
  price(sku: string, @WampCaller() peer: WampPeer): { cents: number } {
    if (sku === 'wrong') return { cents: 'many' } as never;
    return { cents: sku.length, peer: peer.realm } as never;
  }
  async *scan(to: number): AsyncGenerator<number, string> {
    for (let n = 1; n <= to; n++) yield n;
    return 'done';
  }
}

class Base {
  @WampProcedure() overridden(): string {
    return 'base';
  }
  @WampProcedure() inherited(): string {
    return this.overridden();
  }
}

@Both({ prefix: 'com.sub' })
class Sub extends Base {
  @WampProcedure() override overridden(): string {
    return 'sub';
  }
}

const providers = [
  Plain,
  Streams,
  Errors,
  Lanes,
  Unit,
  PerCall,
  PerSession,
  Shop,
  Sub,
  NumbersOnly,
  Doubler,
  Fallback,
  Rescue,
];

describe('handlers at a hub and at a router', () => {
  let app: INestApplication;
  let router: MemoryRouter;
  const errors: string[] = [];
  const clients: Record<string, WampClient> = {};

  beforeAll(async () => {
    router = createMemoryRouter();
    const module = await Test.createTestingModule({
      imports: [
        WampModule.forRoot({ path: [] }),
        WampClientModule.forRoot({ ...router.clientOptions, wait: true }),
      ],
      providers,
    }).compile();
    const error = (...parts: unknown[]): void => void errors.push(parts.map(String).join(' '));
    app = module.createNestApplication({ logger: { log() {}, warn: error, error } });
    await app.init();
    clients['hub'] = await joinClient(app.get(WampHub));
    clients['router'] = await router.connect();
  });

  afterAll(async () => {
    for (const client of Object.values(clients)) await client.close();
    await app.close();
    expectEmptyTables({ hub: app.get(WampHub), clock: router.clock });
    expectEmptyTables(router);
    await router.close();
  });

  describe.each(['hub', 'router'])('%s', (side) => {
    let client: WampClient;
    beforeAll(() => void (client = clients[side] as WampClient));

    /** All answers of a call with progressive results. */
    async function answers(uri: string, args: unknown[] = []): Promise<unknown[]> {
      const values: unknown[] = [];
      try {
        for await (const value of client.stream(uri, args)) values.push(value);
      } catch (error) {
        values.push((error as WampError).uri, ...(error as WampError).args);
      }
      return values;
    }

    async function failure(uri: string, args: unknown[] = [], kwargs = {}): Promise<WampError> {
      return client.call(uri, args, kwargs).then(
        (value) => Promise.reject(new Error(`no error, but ${JSON.stringify(value)}`)),
        (error: WampError) => error,
      );
    }

    it.each<[string, unknown[], object, unknown]>([
      ['com.x.add', [1, 2], {}, 3],
      ['com.x.add', [1], {}, 11],
      ['com.x.add', [], { a: 5, b: 6 }, 11],
      ['com.x.nothing', [], {}, undefined],
      ['com.x.whole', [], {}, new WampResult([1, 2], { three: 3 })],
      ['com.x.listed', [], {}, new WampResult([1, 2])],
      ['com.x.later', ['x'], {}, 'x'],
      ['com.x.rest', [1, 2, 3], {}, [1, [2, 3]]],
      ['com.x.all', [1, 2], { a: 3 }, [[1, 2], { a: 3 }]],
      ['com.x.named', [], { who: 'ann' }, 'ann!'],
      ['com.x.tenant.a.get', [7], {}, 'com.x.tenant.a.get 7'],
      ['com.x.files.a.b', ['7'], {}, 'com.x.files.a.b 7'],
      ['com.x.strict', [1], {}, 1],
      ['com.shop.price', ['ab'], {}, { cents: 2 }],
      ['com.sub.overridden', [], {}, 'sub'],
      ['com.sub.inherited', [], {}, 'sub'],
      ['com.s.count', [3], {}, 'end'],
      ['com.s.numbers', [], {}, 3],
      ['com.s.doubledValue', [4], {}, 8],
      ['com.s.fallback', [], {}, 'fallback'],
      ['com.s.progress', [], {}, 'c'],
      ['com.scope.uri', [], {}, [true, 'com.scope.uri']],
    ])('%s answers %j %j with %j', async (uri, args, kwargs, result) => {
      expect(await client.call(uri, args, kwargs as Record<string, unknown>)).toEqual(result);
    });

    it.each<[string, unknown[], unknown[]]>([
      ['com.s.count', [3], [1, 2, 3, 'end']],
      ['com.s.numbers', [], [1, 2, 3]],
      ['com.s.guarded', [2], [1, 2]],
      ['com.s.guarded', ['2'], ['wamp.error.not_authorized', 'Forbidden resource']],
      ['com.s.doubled', [3], [2, 4, 6]],
      ['com.s.doubledValue', [3], [6]],
      ['com.s.rescued', ['x'], [1, 'rescued x']],
      ['com.s.rescued', ['renamed'], [1, 'com.x.renamed', 'by the filter']],
      ['com.s.rescuedLate', ['x'], [4, 'rescued x']],
      ['com.s.rescuedLate', ['renamed'], [4, 'com.x.renamed', 'by the filter']],
      ['com.s.progress', [], ['a', 'b', 'c']],
      ['com.shop.scan', [2], [1, 2, 'done']],
    ])('%s streams for %j: %j', async (uri, args, expected) => {
      expect(await answers(uri, args)).toEqual(expected);
    });

    it.each<[string, unknown[], object, string, unknown]>([
      ['com.x.add', [], {}, 'wamp.error.invalid_argument', 'The argument "a" is missing.'],
      ['com.x.strict', [1, 2], {}, 'wamp.error.invalid_argument', expect.any(String)],
      ['com.x.tenant.a.get', ['7'], {}, 'wamp.error.not_authorized', 'Forbidden resource'],
      ['com.x.files.a', ['x'], {}, 'wamp.error.invalid_argument', expect.any(String)],
      ['com.shop.price', [7], {}, 'wamp.error.invalid_argument', expect.any(String)],
      ['com.e.named', [], {}, 'com.x.sold_out', 'apple'],
      ['com.e.returned', [], {}, 'com.x.returned', undefined],
      ['com.e.forbidden', [], {}, 'wamp.error.not_authorized', 'not you'],
      ['com.e.teapot', [], {}, 'wamp.error.runtime_error', 'tea'],
      ['com.x.nobody', [], {}, 'wamp.error.no_such_procedure', expect.any(String)],
    ])('%s refuses %j %j with %s', async (uri, args, kwargs, error, text) => {
      expect(await failure(uri, args, kwargs)).toMatchObject({
        uri: error,
        args: [text].filter((t) => t !== undefined),
      });
      expect(errors).toEqual([]);
    });

    it.each(['com.e.internal', 'com.e.unsendable', 'com.shop.price'])(
      '%s fails with a reference, which the log has, and without its reason',
      async (uri) => {
        const error = await failure(uri, uri === 'com.shop.price' ? ['wrong'] : []);
        expect(error.uri).toBe('wamp.error.runtime_error');
        expect(JSON.stringify(error.args)).not.toContain('secret');
        expect(error.kwargs['reference']).toEqual(expect.any(String));
        expect(errors.splice(0)).toEqual([
          expect.stringContaining(String(error.kwargs['reference'])),
        ]);
      },
    );

    it('tells the peer', async () => {
      expect(await client.call('com.x.peer')).toEqual([
        true,
        side === 'hub',
        'realm1',
        true,
        false,
      ]);
      expect(await client.call('com.x.role')).toBe('realm1 com.x.role');
    });

    it('runs a guard before a generator', async () => {
      journal = [];
      await answers('com.s.guarded', ['no']);
      expect(journal).toEqual(['guard']);
      await answers('com.s.guarded', [1]);
      expect(journal).toEqual(['guard', 'guard', 'generator']);
    });

    it('makes one instance for each call', async () => {
      journal = [];
      await Promise.all([client.call('com.scope.uri'), client.call('com.scope.uri')]);
      expect(journal).toEqual(['made', 'made']);
    });

    it('makes one instance for each session', async () => {
      expect(await client.call('com.session.count')).toEqual([1, true]);
      expect(await client.call('com.session.count')).toEqual([2, true]);
    });

    it.each(['kill', 'killnowait'] as const)(
      'cancels a call of a request scope: %s',
      async (mode) => {
        journal = [];
        const stop = new AbortController();
        const options = { signal: stop.signal, cancelMode: mode };
        const call = client.call('com.scope.wait', [], {}, options);
        const ended = call.catch((error: WampError) => error.uri);
        while (!journal.includes('waits')) await turns(1);
        stop.abort();
        expect(await ended).toBe('wamp.error.canceled');
        await turns();
        expect(journal).toEqual([
          'made',
          'waits',
          ['aborted', mode === 'kill', 'wamp.error.canceled'],
        ]);
      },
    );

    it('stops a generator of a request scope', async () => {
      journal = [];
      for await (const n of client.stream<number>('com.scope.ticks')) if (n === 3) break;
      while (!journal.includes('stopped')) await turns(1);
      expect(journal).toEqual(['made', 'stopped']);
    });

    it.each([
      ['com.l.shared', 2],
      ['com.l.one', 1],
    ])('runs calls of %s in a lane of %i', async (uri, places) => {
      Object.assign(lane, { running: 0, most: 0 });
      held = gate();
      const calls = [1, 2, 3, 4].map((n) => client.call(uri, [n]));
      while (lane.running < places) await turns(1);
      await turns();
      expect(lane.running).toBe(places);
      held.open();
      await Promise.all(calls);
      expect(lane.most).toBe(places);
    });

    it('takes streamed input', async () => {
      const input = from([1, 2, 3]);
      expect(await client.call('com.s.sum', [], {}, { input })).toBe(6);
      const values: number[] = [];
      const echo = client.stream<number>('com.s.echo', [10], {}, { input: from([1, 2]) });
      for await (const n of echo) values.push(n);
      expect(values).toEqual([20, 11, 12]);
    });

    it('refuses streamed input that nobody takes', async () => {
      const refused = client.call('com.x.add', [1, 2], {}, { input: from([1]) });
      await expect(refused).rejects.toMatchObject({ uri: 'wamp.error.feature_not_supported' });
    });
  });
});
