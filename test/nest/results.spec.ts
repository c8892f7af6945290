import { ClassSerializerInterceptor, UseInterceptors } from '@nestjs/common';
import { Exclude, Expose } from 'class-transformer';
import {
  type WampHandlerOptions,
  WampModule,
  WampProcedure,
  WampProgress,
  type WampProgressFunction,
  WampResult,
  WampService,
} from 'nestjs-wamp';
import { of } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { answersTo, type NestTest, startNest } from './support.js';

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

const values = {
  number: 42,
  text: 'x',
  null: null,
  nothing: undefined,
  list: ['a', 'b'],
  emptyList: [],
  object: { k: 1 },
  emptyObject: {},
  instance: new Point(1, 2),
  result: new WampResult(['a'], { k: 1 }),
} as const;
type Name = keyof typeof values;

/** The payload of the RESULT for each value. */
const single: Readonly<Record<Name, unknown[]>> = {
  number: [[42]],
  text: [['x']],
  null: [[null]],
  nothing: [],
  list: [[['a', 'b']]],
  emptyList: [[[]]],
  object: [[{ k: 1 }]],
  emptyObject: [[{}]],
  instance: [[{ x: 1, y: 2 }]],
  result: [['a'], { k: 1 }],
};
const spread: Readonly<Record<Name, unknown[]>> = {
  ...single,
  list: [['a', 'b']],
  emptyList: [],
  object: [[], { k: 1 }],
  emptyObject: [],
};

const handlers = (options?: WampHandlerOptions) => {
  @WampService('com.example')
  class Values {
    @WampProcedure('returned', options) returned(name: Name): unknown {
      return values[name];
    }

    @WampProcedure('promised', options) async promised(name: Name): Promise<unknown> {
      return values[name];
    }

    @WampProcedure('emitted', options) emitted(name: Name): unknown {
      return of(values[name], 'end');
    }

    @WampProcedure('reported', options) reported(
      name: Name,
      @WampProgress() report: WampProgressFunction,
    ): string {
      report(values[name]);
      return 'end';
    }
  }
  return Values;
};

let test: NestTest;
afterEach(() => test.close());

async function payloads(name: Name): Promise<unknown[][]> {
  const received: unknown[][] = [];
  for (const uri of ['returned', 'promised', 'emitted', 'reported']) {
    const [first] = await answersTo(test.client, `com.example.${uri}`, [name]);
    received.push(first!.slice(1));
  }
  return received;
}

describe.each([
  ['single', single],
  ['spread', spread],
] as const)('results: %s', (results, expected) => {
  const rows = Object.entries(expected) as [Name, unknown[]][];

  it.each(rows)('%s, where the handler says so', async (name, payload) => {
    const other = results === 'single' ? 'spread' : 'single';
    test = await startNest({ providers: [handlers({ results })], wamp: { results: other } });
    expect(await payloads(name)).toEqual(Array(4).fill(payload));
  });

  it.each(rows)('%s, where the module says so', async (name, payload) => {
    test = await startNest({ providers: [handlers()], wamp: { results } });
    expect(await payloads(name)).toEqual(Array(4).fill(payload));
  });
});

it('a class may say what its results become', async () => {
  @WampService({ prefix: 'com.example', results: 'spread' })
  class Spread {
    @WampProcedure() list(): number[] {
      return [1, 2];
    }
  }
  test = await startNest({ providers: [Spread] });
  expect(await answersTo(test.client, 'com.example.list')).toEqual([['result', [1, 2]]]);
});

it('handlers bound at run time may too', async () => {
  test = await startNest({ imports: [WampModule.forRoot({ name: 'other', path: '/other' })] });
  test.hub.register('com.example.spread', () => [1, 2], { results: 'spread' });
  test.hub.register('com.example.single', () => [1, 2]);
  expect(await answersTo(test.client, 'com.example.spread')).toEqual([['result', [1, 2]]]);
  expect(await answersTo(test.client, 'com.example.single')).toEqual([['result', [[1, 2]]]]);
});

describe('ClassSerializerInterceptor', () => {
  class User {
    @Exclude() readonly password = 'secret';

    constructor(
      readonly first: string,
      readonly last: string,
    ) {}

    @Expose() get name(): string {
      return `${this.first} ${this.last}`;
    }
  }
  const ann = new User('Ann', 'Lee');
  const bob = new User('Bob', 'May');
  const plain = (user: User) => ({ first: user.first, last: user.last, name: user.name });

  @UseInterceptors(ClassSerializerInterceptor)
  @WampService('com.example')
  class Users {
    @WampProcedure() one(): User {
      return ann;
    }

    @WampProcedure() many(): User[] {
      return [ann, bob];
    }

    @WampProcedure() async *stream(): AsyncGenerator<User, User> {
      yield ann;
      return bob;
    }

    @WampProcedure('spread', { results: 'spread' }) spread(): User {
      return ann;
    }

    @WampProcedure() result(): WampResult {
      return new WampResult([ann, 1], { user: bob }, { x_page: 1 });
    }

    @WampProcedure() results(): unknown {
      return of(new WampResult([1, 2]), 'text', new WampResult([], { user: bob }));
    }
  }

  it.each<[string, unknown[]]>([
    ['one', [['result', [plain(ann)]]]],
    ['many', [['result', [[plain(ann), plain(bob)]]]]],
    [
      'stream',
      [
        ['progress', [plain(ann)]],
        ['result', [plain(bob)]],
      ],
    ],
    ['spread', [['result', [], plain(ann)]]],
    ['result', [['result', [plain(ann), 1], { user: plain(bob) }]]],
    [
      'results',
      [
        ['progress', [1, 2]],
        ['progress', ['text']],
        ['result', [], { user: plain(bob) }],
      ],
    ],
  ])('makes what is sent plain, and a WampResult stays one: %s', async (name, answers) => {
    test = await startNest({ providers: [Users] });
    expect(await answersTo(test.client, `com.example.${name}`)).toEqual(answers);
  });

  it('keeps the details of a WampResult', async () => {
    test = await startNest({ providers: [Users] });
    const { details } = await test.client.callResult('com.example.result');
    expect(details).toEqual({ x_page: 1 });
  });
});
