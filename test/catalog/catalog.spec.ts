import {
  type CanActivate,
  createParamDecorator,
  DefaultValuePipe,
  Injectable,
  ParseIntPipe,
  UseGuards,
} from '@nestjs/common';
import { Parser } from '@asyncapi/parser';
import { IsInt } from 'class-validator';
import {
  type CatalogEntry,
  type CatalogRealm,
  WampArg,
  WampArgs,
  WampCall,
  WampCaller,
  WampCatalog,
  WampDoc,
  type WampDocOptions,
  WampImplements,
  WampInput,
  WampKwarg,
  WampKwargs,
  WampProcedure,
  WampProgress,
  WampPublishes,
  WampRoles,
  WampService,
  WampSignal,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import { defineContract, defineError, event, procedure, topic } from 'nestjs-wamp/contract';
import { createTestHub } from 'nestjs-wamp/testing';
import { Observable, of } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { type NestTest, startNest } from '../nest/support.js';

const Injected = createParamDecorator(() => 1);

@Injectable()
class ClassGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}
class MethodGuard extends ClassGuard {}

class Order {
  @IsInt()
  count!: number;
}

class OutOfStock extends defineError('com.x.out_of_stock', z.object({ left: z.number() })) {}

const shop = defineContract('com.shop', {
  price: procedure({
    args: [z.string(), z.number().optional()],
    kwargs: z.object({ currency: z.string() }),
    result: z.number(),
    progress: z.string(),
    errors: [OutOfStock],
  }),
  restock: procedure({ args: [z.string()] }),
  bought: event({ args: [z.string()] }),
  sold: topic({ args: [z.string()], kwargs: z.object({ at: z.string() }) }),
  stock: topic({ args: [z.number()] }),
});

@WampService('com.x')
@UseGuards(ClassGuard)
@WampPublishes('said', { args: [z.string()], summary: 'What was said' })
class Handlers {
  @WampProcedure()
  plain(_a: number, _b: string, _on: boolean, _any: unknown): number {
    return 0;
  }

  @WampProcedure()
  defaults(_a: number, _b = 2): Date {
    return new Date();
  }

  @WampProcedure()
  rest(_first: string, ..._others: number[]): string[] {
    return [];
  }

  @WampProcedure()
  injected(
    @WampCaller() _caller: unknown,
    _text: string,
    @WampCall() _call: unknown,
    @WampSignal() _signal: unknown,
    @Injected() _custom: unknown,
  ): void {}

  @WampProcedure()
  decorated(
    @WampArg(1, 'second') _b: string,
    @WampArg(0, 'first', ParseIntPipe) _a: number,
    @WampKwarg('limit', new DefaultValuePipe(10)) _limit: number,
    @WampArg(2, { schema: z.string().min(3), pipes: [{ transform: (value: unknown) => value }] })
    _c: string,
  ): Promise<string> {
    return Promise.resolve('');
  }

  @WampProcedure()
  all(@WampArgs() _args: unknown[], @WampKwargs() _kwargs: object): void {}

  @WampProcedure()
  dto(@WampKwargs() _order: Order): Order {
    return new Order();
  }

  @WampProcedure('countdown')
  stream(): Observable<number> {
    return of(1);
  }

  @WampProcedure()
  async *generate(): AsyncGenerator<number> {
    yield 1;
  }

  @WampProcedure()
  steps(@WampProgress() _progress: unknown): number {
    return 1;
  }

  @WampProcedure()
  @WampDoc({ input: z.number(), result: z.string(), progress: { type: 'boolean' } })
  sum(@WampInput() _input: Observable<number>): Promise<number> {
    return Promise.resolve(1);
  }

  @WampProcedure('old', { match: 'prefix', absolute: true, results: 'spread' })
  @WampRoles('admin', 'owner')
  @UseGuards(MethodGuard)
  @WampDoc({
    summary: 'Old',
    description: 'An *old* one',
    deprecated: 'Use com.x.plain.',
    example: { args: [1], result: 2 },
    errors: ['com.x.e1', { uri: 'com.x.e2', description: 'Second' }, OutOfStock],
    args: [z.int()],
    kwargs: z.object({ deep: z.boolean() }),
  })
  old(_a: number): void {}

  @WampSubscribe('chat')
  onChat(_text: string): void {}

  @WampSubscribe('chat')
  @WampRoles('admin')
  alsoOnChat(_text: string, _more: number): void {}

  @WampTopic('ticks')
  @WampDoc({ args: [z.number()], summary: 'Ticks' })
  ticks(): Observable<number> {
    return of(1);
  }

  @WampTopic('unknown')
  unknown(): Observable<number> {
    return of(1);
  }
}

@WampService()
@WampImplements(shop)
class Shop {
  price(_sku: string, _count: number | undefined, _more: { currency: string }): number {
    return 1;
  }

  restock(_sku: string): void {}

  bought(_sku: string): void {}

  stock(): Observable<number> {
    return of(1);
  }
}

@WampService({ prefix: 'com.y', realm: ['second', 'realm1'] })
class InTwoRealms {
  @WampProcedure()
  here(): void {}
}

const string = { type: 'string' };
const number = { type: 'number' };
const argument = (
  position: number,
  name: string | undefined,
  schema: object,
  required = true,
): object => ({
  takes: 'argument',
  ...(name === undefined ? {} : { name }),
  position,
  byKeyword: name !== undefined,
  required,
  schema,
});

describe('The catalog of an application', () => {
  let test: NestTest;
  let first: CatalogRealm;
  let second: CatalogRealm;

  beforeAll(async () => {
    test = await startNest({
      wamp: { realm: ['realm1', 'second'] },
      providers: [Handlers, Shop, InTwoRealms],
    });
    const { realms } = await test.hub.catalog();
    [first, second] = realms as [CatalogRealm, CatalogRealm];
  });
  afterAll(() => test.close());

  const find = <T extends CatalogEntry>(entries: readonly T[], uri: string): T =>
    entries.find((entry) => entry.uri === uri) as T;

  it.each<[string, object]>([
    [
      'com.x.plain',
      {
        origin: 'Handlers.plain',
        parameters: [
          argument(0, '_a', number),
          argument(1, '_b', string),
          argument(2, '_on', { type: 'boolean' }),
          argument(3, '_any', {}),
        ],
        results: 'single',
        result: number,
      },
    ],
    [
      'com.x.defaults',
      {
        parameters: [argument(0, '_a', number), argument(1, '_b', {}, false)],
        result: { type: 'string', format: 'date-time' },
      },
    ],
    [
      'com.x.rest',
      {
        parameters: [
          argument(0, '_first', string),
          {
            takes: 'rest',
            name: '_others',
            position: 1,
            byKeyword: false,
            required: false,
            schema: { type: 'array', items: expect.anything() as object },
          },
        ],
        result: { type: 'array' },
      },
    ],
    ['com.x.injected', { parameters: [argument(0, '_text', string)], results: 'none' }],
    [
      'com.x.decorated',
      {
        parameters: [
          argument(1, 'second', string),
          argument(0, 'first', number),
          { takes: 'argument', name: 'limit', byKeyword: true, required: false, schema: number },
          argument(2, '_c', { type: 'string', minLength: 3 }),
        ],
        results: 'single',
      },
    ],
    [
      'com.x.all',
      {
        parameters: [
          {
            takes: 'rest',
            position: 0,
            byKeyword: false,
            required: false,
            schema: { type: 'array' },
          },
          { takes: 'keywords', byKeyword: false, required: false, schema: {} },
        ],
      },
    ],
    [
      'com.x.dto',
      {
        parameters: [
          {
            takes: 'keywords',
            byKeyword: false,
            required: false,
            orObject: true,
            schema: {
              type: 'object',
              title: 'Order',
              properties: { count: { type: 'integer' } },
              required: ['count'],
            },
          },
        ],
        result: expect.objectContaining({ title: 'Order' }) as object,
      },
    ],
    ['com.x.countdown', { progressive: true, takesInput: false }],
    ['com.x.generate', { progressive: true }],
    ['com.x.steps', { progressive: true, result: number }],
    [
      'com.x.sum',
      {
        parameters: [],
        takesInput: true,
        input: number,
        progressive: true,
        progress: { type: 'boolean' },
        result: string,
      },
    ],
    [
      'old',
      {
        match: 'prefix',
        summary: 'Old',
        description: 'An *old* one',
        deprecated: 'Use com.x.plain.',
        roles: ['admin', 'owner'],
        guards: ['ClassGuard', 'MethodGuard'],
        examples: [{ args: [1], result: 2 }],
        errors: [
          { uri: 'com.x.e1' },
          { uri: 'com.x.e2', description: 'Second' },
          {
            uri: 'com.x.out_of_stock',
            kwargs: expect.objectContaining({ required: ['left'] }) as object,
          },
        ],
        parameters: [
          argument(0, '_a', expect.objectContaining({ type: 'integer' }) as object),
          {
            takes: 'keywords',
            byKeyword: false,
            required: false,
            schema: expect.objectContaining({ required: ['deep'] }) as object,
          },
        ],
        results: 'none',
      },
    ],
    [
      'com.shop.price',
      {
        origin: 'Shop.price',
        parameters: [
          argument(0, '_sku', string),
          argument(1, '_count', number, false),
          {
            takes: 'keywords',
            byKeyword: false,
            required: false,
            schema: expect.objectContaining({ required: ['currency'] }) as object,
          },
        ],
        results: 'single',
        result: number,
        progressive: true,
        progress: string,
        errors: [{ uri: 'com.x.out_of_stock', kwargs: expect.anything() as object }],
      },
    ],
    ['com.shop.restock', { results: 'none' }],
  ])('has the procedure %s', (uri, expected) => {
    expect(find(first.procedures, uri)).toMatchObject(expected);
  });

  it('has each handler of an event, with its own parameters', () => {
    expect(first.events).toMatchObject([
      { uri: 'com.shop.bought', parameters: [argument(0, '_sku', string)] },
      { uri: 'com.x.chat', origin: 'Handlers.onChat', parameters: [argument(0, '_text', string)] },
      { uri: 'com.x.chat', origin: 'Handlers.alsoOnChat', roles: ['admin'] },
    ]);
  });

  it('has the topics of handlers, of contracts and of @WampPublishes()', () => {
    expect(first.topics).toMatchObject([
      {
        uri: 'com.shop.sold',
        streaming: false,
        origin: 'Shop',
        parameters: [argument(0, undefined, string), { takes: 'keywords' }],
      },
      { uri: 'com.shop.stock', streaming: true, parameters: [argument(0, undefined, number)] },
      {
        uri: 'com.x.said',
        streaming: false,
        origin: 'Handlers',
        summary: 'What was said',
        parameters: [argument(0, undefined, string)],
      },
      {
        uri: 'com.x.ticks',
        streaming: true,
        summary: 'Ticks',
        parameters: [argument(0, undefined, number)],
      },
      { uri: 'com.x.unknown', streaming: true },
    ]);
    expect(find(first.topics, 'com.x.unknown')).not.toHaveProperty('parameters');
  });

  it('has every realm, sorted by URI, without what the hub itself serves', () => {
    expect(second).toEqual({
      name: 'second',
      procedures: [expect.objectContaining({ uri: 'com.y.here' })],
      events: [],
      topics: [],
      registrations: [],
    });
    const uris = first.procedures.map(({ uri }) => uri);
    expect(uris).toContain('com.y.here');
    expect(uris).toEqual(uris.toSorted());
    expect(uris.filter((uri) => uri.startsWith('nestwamp.'))).toEqual([]);
  });

  it('becomes a document that the parser of AsyncAPI accepts', async () => {
    const document = await WampCatalog.asyncApi(test.hub, { title: 'Shop', url: 'wss://x.y/ws' });
    const { diagnostics } = await new Parser().parse(JSON.stringify(document));
    expect(diagnostics.filter(({ severity }) => (severity as number) <= 1)).toEqual([]);
    expect(document.info).toEqual({ title: 'Shop', version: '1.0.0' });
    expect(Object.values(document.operations).map(({ action }) => action)).toContain('send');
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(first))).toStrictEqual(first);
  });
});

describe('The catalog of a hub', () => {
  it('has handlers that were added at run time, until they are released', async () => {
    const { hub } = createTestHub();
    const doc: WampDocOptions = {
      summary: 'Adds',
      args: [z.number(), undefined, Number],
      result: z.number(),
    };
    const releases = [
      hub.register('com.x.add', () => 1, { doc }),
      hub.register('com.x.bare', () => 1, { roles: ['admin'] }),
      hub.subscribe('com.x.in', () => {}, { match: 'wildcard' }),
      hub.topic('com.x.stream', () => of(1)),
      hub.declareTopic('com.x.out', { doc: { kwargs: z.object({ a: z.string() }) } }),
    ];
    const [realm] = (await hub.catalog()).realms;
    expect(realm).toMatchObject({
      procedures: [
        {
          uri: 'com.x.add',
          summary: 'Adds',
          parameters: [argument(0, undefined, number), argument(2, undefined, number)],
          result: number,
        },
        { uri: 'com.x.bare', roles: ['admin'], parameters: [], errors: [], takesInput: true },
      ],
      events: [{ uri: 'com.x.in', match: 'wildcard' }],
      topics: [
        { uri: 'com.x.out', streaming: false, parameters: [{ takes: 'keywords' }] },
        { uri: 'com.x.stream', streaming: true },
      ],
    });
    releases.forEach((release) => release());
    expect(await hub.catalog()).toEqual({
      realms: [{ name: 'realm1', procedures: [], events: [], topics: [], registrations: [] }],
    });
    await hub.close();
  });

  it('has what clients have registered, with their sessions', async () => {
    const { hub, join } = createTestHub();
    const client = await join();
    const other = await join();
    client.request(MessageCode.Register, {}, 'com.client.b');
    other.request(MessageCode.Register, { match: 'prefix' }, 'com.client.a');
    await Promise.all([client.next(), other.next()]);
    const [realm] = (await hub.catalog()).realms;
    expect(realm?.registrations).toMatchObject([
      { uri: 'com.client.a', match: 'prefix', session: other.session, authrole: 'anonymous' },
      { uri: 'com.client.b', match: 'exact', session: client.session },
    ]);
    client.close();
    other.close();
    await hub.close();
  });

  it('names a wrong option of a doc', () => {
    const { hub } = createTestHub();
    const doc = { sumary: 'Adds' } as WampDocOptions;
    expect(() => hub.register('com.x.add', () => 1, { doc })).toThrow(/sumary.*summary/);
    expect(() => WampDoc({ deprecated: 1 as never })).toThrow(/deprecated/);
    expect(() => WampPublishes(1 as never)).toThrow(TypeError);
  });
});
