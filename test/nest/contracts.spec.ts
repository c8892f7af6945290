import {
  BadRequestException,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExecutionContext,
  Inject,
  Injectable,
  type PipeTransform,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import {
  WampArg,
  WampCaller,
  WampError,
  WampImplements,
  WampKwargs,
  WampProcedure,
  WampService,
  type WampSession,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import {
  contractOf,
  defineContract,
  defineError,
  event,
  procedure,
  topic,
} from 'nestjs-wamp/contract';
import { concat, map, type Observable, of, Subject } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { answersTo, errorOf, type NestTest, startNest } from './support.js';

class OutOfStock extends defineError(
  'com.example.error.out_of_stock',
  z.object({ left: z.number() }),
) {}

const shop = defineContract('com.shop', {
  price: procedure({ args: [z.string(), z.string().optional()], result: z.number() }),
  order: procedure({
    uri: 'order.place',
    args: [z.string()],
    kwargs: z.object({ count: z.coerce.number().min(1) }),
    result: z.object({ total: z.number(), at: z.date() }),
    errors: [OutOfStock],
  }),
  restock: procedure({ kwargs: z.object({ sku: z.string() }) }),
  report: procedure({
    args: [z.number()],
    progress: z.object({ page: z.number() }),
    result: z.string(),
  }),
  slow: procedure({
    args: [z.string().refine(async (text) => text !== 'no')],
    result: z.string().refine(async (text) => text !== 'wrong'),
  }),
  visited: event({ args: [z.string(), z.coerce.date()] }),
  offers: topic({ args: [z.number()] }),
  changes: topic({ kwargs: z.object({ sku: z.string() }) }),
  elsewhere: topic({ args: [z.string()] }),
});

const journal: unknown[] = [];
/** What a topic emits after its start. */
const later = new Subject<number>();
let test: NestTest;
const call = (name: string, args?: unknown[], kwargs?: Record<string, unknown>) =>
  test.client.call(`com.shop.${name}`, args, kwargs);

afterEach(async () => {
  journal.length = 0;
  await test.close();
});

@WampService()
@WampImplements(shop)
class ShopService {
  price(sku: string, currency = 'EUR'): number {
    journal.push([sku, currency]);
    return sku.length;
  }
  order(
    sku: string,
    order: { count: number },
    @WampCaller() caller: WampSession,
  ): { total: number; at: Date } {
    journal.push([sku, order, caller.authrole]);
    if (order.count > 5) throw new OutOfStock({ left: 5 }, 'Sold out.');
    const more = { secret: 'x' };
    return { total: order.count, at: new Date(0), ...more };
  }
  restock(what: { sku: string }): void {
    journal.push(what);
  }
  async *report(pages: number): AsyncGenerator<{ page: number }, string> {
    for (let page = 1; page <= pages; page++) yield { page, secret: 'x' } as { page: number };
    return pages > 3 ? (4 as unknown as string) : 'done';
  }
  async slow(text: string): Promise<string> {
    return text;
  }
  visited(page: string, at: Date, @WampCaller() caller: WampSession): void {
    journal.push([page, at, caller.id]);
  }
  offers(): Observable<number> {
    return concat(of(1), later);
  }
  async *changes(): AsyncGenerator<{ sku: string }> {
    yield { sku: 'a', secret: 'x' } as { sku: string };
  }
}

describe('a class that implements a contract', () => {
  it.each<[string, string, unknown[], Record<string, unknown>, unknown, unknown[]]>([
    ['defaults of the method', 'price', ['apple'], {}, 5, [['apple', 'EUR']]],
    ['an optional argument', 'price', ['apple', 'USD'], {}, 5, [['apple', 'USD']]],
    ['arguments by keyword', 'price', [], { sku: 'pea', currency: 'USD' }, 3, [['pea', 'USD']]],
    ['superfluous arguments', 'price', ['pea', 'USD', 'x'], { y: 1 }, 3, [['pea', 'USD']]],
    [
      'outputs of schemas, an injected parameter, and a result without what the schema does not know',
      'order.place',
      ['pea'],
      { count: '2', more: 1 },
      { total: 2, at: '1970-01-01T00:00:00.000Z' },
      [['pea', { count: 2 }, 'anonymous']],
    ],
    ['keywords alone', 'restock', [], { sku: 'pea' }, undefined, [{ sku: 'pea' }]],
    ['keywords as the one argument', 'restock', [{ sku: 'pea' }], {}, undefined, [{ sku: 'pea' }]],
    ['asynchronous schemas', 'slow', ['yes'], {}, 'yes', []],
  ])('takes %s', async (_, name, args, kwargs, result, seen) => {
    test = await startNest({ providers: [ShopService] });

    expect(await call(name, args, kwargs)).toEqual(result);
    expect(journal).toEqual(seen);
  });

  it.each<[string, string, unknown[], Record<string, unknown>, unknown[][]]>([
    ['an argument that is missing', 'price', [], {}, [['sku']]],
    ['an argument of another type', 'price', [1], {}, [['sku']]],
    ['null for an optional argument', 'price', ['a', null], {}, [['currency']]],
    ['a keyword that does not fit', 'order.place', ['a'], { count: 0 }, [['count']]],
    ['keywords that are missing', 'restock', [], {}, [['sku']]],
    ['what an asynchronous schema rejects', 'slow', ['no'], {}, [['text']]],
  ])('rejects %s', async (_, name, args, kwargs, paths) => {
    test = await startNest({ providers: [ShopService] });

    const error = (await errorOf(call(name, args, kwargs))) as WampError;

    expect(error.uri).toBe('wamp.error.invalid_argument');
    const issues = error.kwargs['issues'] as { path: unknown[] }[];
    expect(issues.map(({ path }) => path)).toEqual(paths);
    expect(journal).toEqual([]);
  });

  it('sends declared errors as they are', async () => {
    test = await startNest({ providers: [ShopService] });

    expect(await errorOf(call('order.place', ['a'], { count: 6 }))).toMatchObject({
      uri: OutOfStock.uri,
      args: ['Sold out.'],
      kwargs: { left: 5 },
    });
  });

  it('sends progress and result of a generator by their schemas', async () => {
    test = await startNest({ providers: [ShopService] });

    expect(await answersTo(test.client, 'com.shop.report', [2])).toEqual([
      ['progress', [{ page: 1 }]],
      ['progress', [{ page: 2 }]],
      ['result', ['done']],
    ]);
    expect(await call('report', [1])).toBe('done');
  });

  it.each([
    ['a result', 'report', [4], 'A result of com.shop.report does not fit the contract'],
    ['an asynchronous result', 'slow', ['wrong'], 'A result of com.shop.slow does not fit'],
  ])(
    'answers ERROR for %s that does not fit, and says why in the log',
    async (_, name, args, log) => {
      test = await startNest({ providers: [ShopService] });

      expect(await errorOf(call(name, args))).toMatchObject({ uri: 'wamp.error.runtime_error' });
      expect(test.errors.join()).toContain(log);
    },
  );

  it('gets events, and sends those of its topics by their schemas', async () => {
    test = await startNest({ providers: [ShopService] });
    const { client } = test;

    await client.publish('com.shop.visited', ['home', '2026-01-01'], {}, { acknowledge: true });
    await client.publish('com.shop.visited', ['home', 'never'], {}, { acknowledge: true });
    const received: unknown[] = [];
    for (const name of ['offers', 'changes', 'elsewhere']) {
      await client.subscribe(`com.shop.${name}`);
      for (const value of [2, 'x', 3]) later.next(value as number);
      for (const [code, , , , ...payload] of await client.drain())
        if (code === MessageCode.Event) received.push([name, ...payload]);
    }

    expect(journal).toEqual([['home', new Date('2026-01-01'), client.session]]);
    expect(received).toEqual([
      ['offers', [1]],
      ['offers', [2]],
      ['changes', [], { sku: 'a' }],
    ]);
    expect(test.errors.join()).toContain('An event of com.shop.offers does not fit the contract');
  });

  it('may be extended, in any scope', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerCall extends ShopService {
      constructor(@Inject(REQUEST) private readonly request: { uri: string }) {
        super();
      }
      override price(sku: string): number {
        journal.push(this.request.uri);
        return -sku.length;
      }
    }
    test = await startNest({ providers: [PerCall] });

    expect(await call('price', ['apple'])).toBe(-5);
    expect(await call('restock', [], { sku: 'a' })).toBeUndefined();
    expect(await errorOf(call('price', [1]))).toMatchObject({ uri: 'wamp.error.invalid_argument' });
    expect(journal).toEqual(['com.shop.price', { sku: 'a' }]);
  });
});

describe('guards, interceptors, pipes and filters', () => {
  const small = defineContract('com.shop', {
    price: procedure({ args: [z.string().trim()], result: z.object({ cents: z.number() }) }),
    pages: procedure({
      args: [z.string()],
      progress: z.object({ page: z.number() }),
      result: z.string(),
    }),
    seen: event({ args: [z.string()] }),
  });
  const note = <T>(entry: unknown, value: T): T => (journal.push(entry), value);
  const guard: CanActivate = { canActivate: () => note('guard', true) };
  const pipe = (name: string): PipeTransform => ({
    transform: (value: unknown) => note([name, value], value),
  });
  const doubled = {
    intercept: (_: ExecutionContext, next: CallHandler<object>) =>
      next
        .handle()
        .pipe(map((value) => (typeof value === 'object' ? { ...value, extra: 1 } : value))),
  };

  @Catch(BadRequestException)
  class Told {
    catch({ message }: BadRequestException): never {
      throw new WampError('com.shop.bad', [message]);
    }
  }

  @UseGuards(guard)
  @UsePipes(pipe('class'))
  @UseInterceptors(doubled)
  @UseFilters(Told)
  @WampService({ contract: small, results: 'spread', concurrency: 'serial' })
  @WampImplements(small)
  class Guarded {
    price(
      @WampArg(0, 'sku', pipe('own')) sku: string,
      @WampCaller() caller: WampSession,
    ): { cents: number } {
      return note([sku, caller.id > 0], {
        cents: (sku === 'bad' ? 'x' : 1) as number,
        secret: 'x',
      });
    }
    async *pages(sku: string): AsyncGenerator<{ page: number }, string> {
      yield { page: 1 };
      return sku;
    }
    @UseGuards({ canActivate: () => false })
    seen(page: string): void {
      journal.push(page);
    }
  }

  it('run where Nest finds them: schemas before pipes, and after interceptors', async () => {
    test = await startNest({
      providers: [Guarded],
      prepare: (app) => app.useGlobalPipes(new ValidationPipe({ transform: true })),
    });

    expect(await call('price', [' a '])).toEqual({ cents: 1 });
    expect(journal).toEqual(['guard', ['class', 'a'], ['own', 'a'], ['a', true]]);
    expect(await call('price', [], { sku: 'b' })).toEqual({ cents: 1 });
    expect(await errorOf(call('price', ['bad']))).toMatchObject({
      uri: 'wamp.error.runtime_error',
    });
    expect(await errorOf(call('price', [1]))).toMatchObject({ uri: 'com.shop.bad' });
  });

  it('run around generators and events', async () => {
    test = await startNest({ providers: [Guarded] });

    expect(await answersTo(test.client, 'com.shop.pages', ['x'])).toEqual([
      ['progress', [{ page: 1 }]],
      ['result', ['x']],
    ]);
    expect(await call('pages', ['x'])).toBe('x');
    await test.client.publish('com.shop.seen', ['home']);
    await test.client.drain();
    expect(journal).not.toContain('home');
  });
});

describe('kinds of results', () => {
  const many = defineContract('com.many', {
    value: procedure({ result: z.object({ n: z.number() }), progress: z.number() }),
  });
  const returning = (value: unknown) => {
    @WampService()
    @WampImplements(many)
    class Many {
      value(): never {
        return value as never;
      }
    }
    return Many;
  };
  const right = { n: 1, secret: 'x' };

  it.each<[string, unknown, unknown[]]>([
    ['a value', right, [['result', [{ n: 1 }]]]],
    ['a promise', Promise.resolve(right), [['result', [{ n: 1 }]]]],
    ['an Observable', of(1, 2, right), [1, 2].map((n) => ['progress', [n]])],
    ['an Observable without a result', of(1), [['result', [1]]]],
    ['a promise of an Observable', Promise.resolve(of(right)), [['result', [{ n: 1 }]]]],
    ['a WampError', new WampError('com.many.no'), [['error', 'com.many.no']]],
    ['an Observable of a WampError', of(new WampError('com.many.no')), [['error', 'com.many.no']]],
    ['another value', { n: 'x' }, [['error', 'wamp.error.runtime_error']]],
    ['nothing', undefined, [['error', 'wamp.error.runtime_error']]],
    ['another emission', concat(of(1), of('x')), [['progress', [1]]]],
  ])('%s is checked', async (_, value, answers) => {
    test = await startNest({ providers: [returning(value)] });

    const received = await answersTo(test.client, 'com.many.value');

    expect(received.slice(0, answers.length).map((each) => each.slice(0, 2))).toEqual(answers);
    const last = received.at(-1);
    expect(received.length).toBe(last?.[0] === 'progress' ? 0 : received.length);
    expect(JSON.stringify(received)).not.toContain('secret');
  });
});

describe('a start is refused', () => {
  const one = defineContract('com.one', { run: procedure({ args: [z.string()] }) });
  const two = contractOf<{ run(): void; go(): void }>('com.two', {
    run: 'x',
    go: { kind: 'event' },
  });

  @WampService()
  @WampImplements(one)
  class Undecorated {
    run(_text: string, ..._more: never[]): void {}
  }
  @WampService()
  @WampImplements(one)
  class Further {
    run(_text: string, _more?: string): void {}
  }
  @WampService()
  @WampImplements(one)
  class Keyword {
    run(@WampKwargs() _text: string): void {}
  }
  @WampService()
  @WampImplements(one)
  class Position {
    run(@WampArg(1) _text: string): void {}
  }
  @WampService()
  @WampImplements(one)
  class Schema {
    run(@WampArg(0, { schema: z.string() }) _text: string): void {}
  }
  @WampService(two)
  class OtherUri {
    @WampProcedure('y') run(): void {}
    @WampSubscribe() go(): void {}
  }
  @WampService(two)
  class OtherKind {
    @WampProcedure() run(): void {}
    @WampTopic() go(): void {}
  }
  @WampService(two)
  class Lacks {
    @WampProcedure() run(): void {}
    go(): void {}
  }
  @WampService(two)
  class Pattern {
    @WampProcedure('x', { match: 'prefix' }) run(): void {}
    @WampSubscribe() go(): void {}
  }
  @WampService(two)
  class Extra {
    @WampProcedure() run(): void {}
    @WampSubscribe() go(): void {}
    @WampProcedure('other') extra(): void {}
  }

  it.each([
    ['a rest parameter', Undecorated, 'Parameter 1 of Undecorated.run is not in the contract'],
    ['a parameter too many', Further, 'Parameter 1 of Further.run is not in the contract'],
    ['keywords for an argument', Keyword, 'parameter 0 of Keyword.run takes another value'],
    ['another position', Position, 'parameter 0 of Position.run takes another value'],
    ['a schema of its own', Schema, 'parameter 0 of Schema.run takes another value'],
    [
      'another URI',
      OtherUri,
      'OtherUri.run has the URI com.two.y by its decorators, but com.two.x',
    ],
    ['another kind', OtherKind, 'OtherKind.go is a event by the contract'],
    ['a method without decorator', Lacks, 'Lacks.go is in the contract of its class (com.two.go)'],
    ['a pattern', Pattern, 'Pattern.run has the URI com.two.x by its decorators, but com.two.x'],
    ['a further method', Extra, 'Extra.extra has the URI com.two.other by its decorators'],
  ])('for %s', async (_, service, message) => {
    test = { close: async () => {} } as NestTest;
    await expect(startNest({ providers: [service] })).rejects.toThrow(message);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a class that lacks a method',
      () => {
        class Empty {}
        WampImplements(one)(Empty as never);
      },
      'Empty has no method "run", but implements the contract of "com.one"',
    ],
    ['a contract without schemas', () => WampImplements(two as never), '@WampImplements() takes'],
    ['no contract', () => WampImplements(undefined as never), '@WampImplements() takes'],
    [
      'a prefix and a contract',
      () => WampService({ prefix: 'com', contract: two }),
      'not both "com" and the contract of "com.two"',
    ],
    [
      'an option that is no contract',
      () => WampService({ contract: {} as never }),
      'contract of @WampService() must be a contract',
    ],
    ['an entry that is none', () => defineContract('com', { a: {} as never }), 'The entry "a"'],
    ['an entry that is nothing', () => defineContract('com', { a: undefined as never }), '"a"'],
    ['an entry named catch', () => defineContract('com', { catch: procedure({}) }), '"catch"'],
  ])('as early as possible for %s', (_, declare, message) => {
    test = { close: async () => {} } as NestTest;
    expect(declare).toThrow(message);
  });
});

describe('@WampService with a contract of names', () => {
  const names = contractOf<Named>('com.names', { run: 'runs.now', tick: { kind: 'topic' } });

  @WampService(names)
  class Named {
    @WampProcedure(undefined, { concurrency: 1 }) run(): string {
      return 'run';
    }
    @WampProcedure('other') @WampProcedure('also') other(): string {
      return 'other';
    }
    @WampTopic() tick(): Observable<number> {
      return of(1);
    }
  }

  it('takes prefix and URIs from it; further URIs are allowed', async () => {
    test = await startNest({ providers: [Named] });

    expect(await test.client.call('com.names.runs.now')).toBe('run');
    expect(await test.client.call('com.names.other')).toBe('other');
    expect(await test.client.call('com.names.also')).toBe('other');
    await test.client.subscribe('com.names.tick');
    expect(await test.client.expect(MessageCode.Event)).toHaveLength(5);
  });
});

describe('a decorator beside a contract', () => {
  const own = defineContract('com.own', {
    run: procedure({ args: [z.string()], result: z.string() }),
  });

  it('gives options, and is no second handler; another URI is', async () => {
    @WampService()
    @WampImplements(own)
    class Own {
      @WampProcedure(undefined, { concurrency: 1 })
      @WampProcedure('com.also', { absolute: true })
      run(text: string): string {
        return text;
      }
    }
    test = await startNest({ providers: [Own] });

    expect(await test.client.call('com.own.run', ['a'])).toBe('a');
    expect(await test.client.call('com.also', ['a'])).toBe('a');
    expect(await errorOf(test.client.call('com.also', [1]))).toMatchObject({
      uri: 'wamp.error.invalid_argument',
    });
  });
});
