import { runInThisContext } from 'node:vm';
import * as common from '@nestjs/common';
import {
  DefaultValuePipe,
  Injectable,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { IsInt, IsString } from 'class-validator';
import { transformSync } from 'esbuild';
import * as wamp from 'nestjs-wamp';
import {
  WampArg,
  WampArgs,
  WampCall,
  WampCallContext,
  WampKwarg,
  WampKwargs,
  WampProcedure,
  WampService,
  WampSubscribe,
} from 'nestjs-wamp';
import ts from 'typescript';
import { afterEach, describe, expect, it } from 'vitest';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { errorOf, type NestTest, startNest } from './support.js';

const seen: unknown[] = [];

@Injectable()
class Watched implements PipeTransform {
  transform(value: unknown): unknown {
    seen.push(value);
    return Promise.resolve(value);
  }
}

const uuid = '00112233-4455-4677-8899-aabbccddeeff';
const enumPipe = new ParseEnumPipe({ A: 'a', B: 'b' });
// As an object: Nest 11 cannot make one of the class.
const datePipe = new ParseDatePipe();

@WampService('com.example')
class Defaults {
  @WampProcedure() int(@WampArg(0, 'tag', ParseIntPipe) tag = 0): unknown {
    return tag;
  }

  @WampProcedure() float(@WampArg(0, 'tag', ParseFloatPipe) tag = 0): unknown {
    return tag;
  }

  @WampProcedure() bool(@WampArg(0, 'tag', ParseBoolPipe) tag = false): unknown {
    return tag;
  }

  @WampProcedure() array(@WampArg(0, 'tag', ParseArrayPipe) tag: string[] = []): unknown {
    return tag;
  }

  @WampProcedure() uuid(@WampArg(0, 'tag', ParseUUIDPipe) tag = 'none'): unknown {
    return tag;
  }

  @WampProcedure() enum(@WampArg(0, 'tag', enumPipe) tag = 'none'): unknown {
    return tag;
  }

  @WampProcedure() date(@WampArg(0, 'tag', datePipe) tag = new Date(0)): unknown {
    return tag;
  }

  @WampProcedure() checked(@WampArg(0, 'tag', ValidationPipe) tag = 0): unknown {
    return tag;
  }

  @WampProcedure() @UsePipes(ParseIntPipe) method(tag = 0): unknown {
    return tag;
  }

  @WampProcedure() several(@WampArg(0, 'tag', Watched, ParseIntPipe) tag = 0): unknown {
    return tag;
  }

  @WampProcedure() keyword(@WampKwarg('tag', ParseIntPipe) tag = 0): unknown {
    return tag;
  }

  @WampProcedure() byPipe(
    @WampArg(0, 'tag', new DefaultValuePipe(3), ParseIntPipe) tag: number,
  ): unknown {
    return tag;
  }

  @WampProcedure() optional(
    @WampArg(0, 'tag', new ParseIntPipe({ optional: true })) tag?: number,
  ): unknown {
    return [tag === undefined, tag];
  }

  @WampProcedure() needed(@WampArg(0, 'tag', ParseIntPipe) tag?: number): unknown {
    return tag;
  }

  @WampProcedure() bare(tag?: number): unknown {
    return tag;
  }
}

let test: NestTest;
const call = (name: string, args?: unknown[], kwargs?: Record<string, unknown>) =>
  test.client.call(`com.example.${name}`, args, kwargs);
const refused = { uri: 'wamp.error.invalid_argument', kwargs: { issues: [{ path: ['tag'] }] } };
afterEach(() => test.close());

type Service = new (...args: never[]) => object;
const start = async (service: Service, pipe?: PipeTransform): Promise<void> => {
  const prepare = (app: common.INestApplication): void => {
    if (pipe !== undefined) app.useGlobalPipes(pipe);
  };
  test = await startNest({ providers: [Watched, service], prepare });
};

describe('a missing argument', () => {
  it.each<[name: string, left: unknown, sent: unknown, received: unknown]>([
    ['int', 0, '5', 5],
    ['float', 0, '1.5', 1.5],
    ['bool', false, 'true', true],
    ['array', [], 'a,b', ['a', 'b']],
    ['uuid', 'none', uuid, uuid],
    ['enum', 'none', 'a', 'a'],
    ['date', '1970-01-01T00:00:00.000Z', '2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['method', 0, '5', 5],
    ['several', 0, '5', 5],
    ['byPipe', 3, '5', 5],
  ])('of %s is left to its default, and is no business of pipes', async (name, left, sent, got) => {
    await start(Defaults);
    seen.length = 0;
    expect(await call(name)).toEqual(left);
    expect(await call(name, [], { other: 1 })).toEqual(left);
    expect(seen).toEqual([]);
    expect(await call(name, [sent])).toEqual(got);
    expect(await call(name, [], { tag: sent })).toEqual(got);
  });

  it.each([
    'int',
    'float',
    'bool',
    'array',
    'uuid',
    'enum',
    'date',
    'method',
    'several',
    'keyword',
  ])('is not what null is: %s refuses that', async (name) => {
    await start(Defaults);
    expect(await errorOf(call(name, [], { tag: null }))).toMatchObject(refused);
  });

  it('by keyword alone, with a default', async () => {
    await start(Defaults);
    expect(await call('keyword')).toBe(0);
    expect(await call('keyword', ['9'])).toBe(0);
    expect(await call('keyword', [], { tag: '5' })).toBe(5);
  });

  it('without a default goes through the pipes, which may give one', async () => {
    await start(Defaults);
    expect(await call('byPipe', [null])).toBe(3);
    expect(await call('optional')).toEqual([true, null]);
    expect(await call('optional', ['5'])).toEqual([false, 5]);
    expect(await errorOf(call('needed'))).toMatchObject(refused);
    expect(await errorOf(call('bare'))).toMatchObject({
      args: ['The argument "tag" is missing.'],
      kwargs: refused.kwargs,
    });
  });

  it.each([
    ['a ValidationPipe that transforms', new ValidationPipe({ transform: true })],
    ['a pipe of its own', new Watched()],
    ['a pipe that refuses everything', new ParseIntPipe()],
  ])('with a default is not seen by %s that is global', async (_, pipe) => {
    await start(Defaults, pipe);
    seen.length = 0;
    expect(await call('checked')).toBe(0);
    expect(await call('int')).toBe(0);
    expect(await call('keyword')).toBe(0);
    expect(seen).toEqual([]);
    expect(await call('int', ['5'])).toBe(5);
  });
});

class OrderDto {
  @IsString() item!: string;
  @IsInt() amount!: number;
}

const events: unknown[] = [];

@WampService('com.example')
class Orders {
  @WampProcedure() create(@WampKwargs(ValidationPipe) order: OrderDto): unknown {
    return order;
  }

  @WampProcedure() withCall(@WampCall() { args }: WampCallContext, @WampKwargs() order: OrderDto) {
    return [order, args.length];
  }

  @WampProcedure() both(@WampArgs() list: unknown[], @WampKwargs() dict: object): unknown {
    return [list, dict];
  }

  @WampProcedure() mixed(first: unknown, @WampKwargs() dict: object): unknown {
    return [first, dict];
  }

  @WampProcedure() placed(order: OrderDto): unknown {
    return order;
  }

  @WampProcedure('strict', { strictArguments: true }) strict(@WampKwargs() dict: object): unknown {
    return dict;
  }

  @WampSubscribe() ordered(@WampKwargs() order: OrderDto): void {
    events.push(order);
  }
}

describe('an object', () => {
  const order = { item: 'pen', amount: 2 };

  it('sent by position reaches @WampKwargs() where that is all the handler takes', async () => {
    await start(Orders);
    expect(await call('create', [order])).toEqual(order);
    expect(await call('create', [], order)).toEqual(order);
    expect(await call('withCall', [order])).toEqual([order, 1]);
    expect(await call('strict', [order])).toEqual(order);
    test.client.request(MessageCode.Publish, {}, 'com.example.ordered', [order]);
    await test.client.drain();
    expect(events.splice(0)).toEqual([order]);
    expect(await errorOf(call('create', [{ item: 1 }]))).toMatchObject({
      uri: 'wamp.error.invalid_argument',
      kwargs: { issues: [{ path: ['item'] }, { path: ['amount'] }] },
    });
  });

  it('stays where it is put if anything else could be meant', async () => {
    await start(Orders);
    expect(await call('both', [order])).toEqual([[order], {}]);
    expect(await call('mixed', [order])).toEqual([order, {}]);
    expect(await call('withCall', [order, order])).toEqual([{}, 2]);
    expect(await call('withCall', [[order]])).toEqual([{}, 1]);
    expect(await call('withCall', [order], { item: 'ink' })).toEqual([{ item: 'ink' }, 1]);
    const surplus = { kwargs: { issues: [{ path: [0] }] } };
    expect(await errorOf(call('strict', [5]))).toMatchObject(surplus);
    expect(await errorOf(call('strict', [order], { item: 'ink' }))).toMatchObject(surplus);
  });

  it('whose keywords are sent to a parameter of another name says @WampKwargs()', async () => {
    await start(Orders);
    const error = await errorOf(call('placed', [], order));
    expect(error).toMatchObject({
      kwargs: { issues: [{}, { path: ['item'] }, { path: ['amount'] }] },
    });
    expect(JSON.stringify(error)).toContain('write @WampKwargs()');
  });
});

describe('code that was minified', () => {
  const source = `
    import { WampArg, WampProcedure, WampService } from 'nestjs-wamp';
    import { Module, ParseIntPipe } from '@nestjs/common';
    @WampService('com.example')
    class Shop {
      @WampProcedure() price(article: string, amount: number) { return [article, amount]; }
      @WampProcedure() named(@WampArg(0, 'article') article: string, @WampArg(1, 'amount', ParseIntPipe) amount = 1) {
        return [article, amount];
      }
      @WampProcedure() async taken({ article }: { article: string }) { return article; }
    }
    exports.Shop = Shop;`;

  /** The class as a build of tsc and esbuild leaves it. */
  function minified(target: string): Service {
    const options = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    };
    const wrapped = `var loadShop = function (require, exports) { ${ts.transpile(source, options)} }`;
    const { code } = transformSync(wrapped, { minify: true, target });
    expect(code).not.toContain('amount)');
    const modules: Record<string, unknown> = { 'nestjs-wamp': wamp, '@nestjs/common': common };
    const exported: { Shop?: Service } = {};
    const load = runInThisContext(`${code};loadShop`) as (
      require: unknown,
      exports: object,
    ) => void;
    load((name: string) => modules[name], exported);
    return exported.Shop!;
  }

  it.each(['es2022', 'es2016'])(
    'for %s takes positions, and names that are said',
    async (target) => {
      await start(minified(target));
      expect(await call('price', ['pen', 2])).toEqual(['pen', 2]);
      expect(await call('named', [], { article: 'pen' })).toEqual(['pen', 1]);
      expect(await call('named', [], { article: 'pen', amount: '2' })).toEqual(['pen', 2]);
      expect(await call('taken', [{ article: 'pen' }])).toBe('pen');
    },
  );

  it.each(['es2022', 'es2016'])('for %s says what to do about other names', async (target) => {
    await start(minified(target));
    const error = await errorOf(call('price', [], { article: 'pen', amount: 2 }));
    expect(error).toMatchObject({ uri: 'wamp.error.invalid_argument' });
    const { issues } = (error as wamp.WampError).kwargs as { issues: { message: string }[] };
    expect(issues.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The argument "\w" is missing\.$/),
      expect.stringMatching(/^The argument "\w" is missing\.$/),
      expect.stringContaining(`write @WampArg(0, 'article')`),
      expect.stringContaining(`"amount"`),
    ]);
    expect(await errorOf(call('taken', [], { article: 'pen' }))).toMatchObject({
      kwargs: { issues: [{ path: ['0'] }, { path: ['article'] }] },
    });
  });
});

describe('a method that another decorator has replaced', () => {
  const Replaced: MethodDecorator = (_target, _name, descriptor: PropertyDescriptor) => {
    const original = descriptor.value as (...args: unknown[]) => unknown;
    descriptor.value = function (this: unknown, ...args: unknown[]) {
      return original.apply(this, args);
    };
  };
  const Bound: MethodDecorator = (_target, _name, descriptor: PropertyDescriptor) => {
    descriptor.value = (descriptor.value as () => unknown).bind(undefined);
  };
  const Unreadable: MethodDecorator = (_target, _name, descriptor: PropertyDescriptor) => {
    (descriptor.value as object).toString = () => 'later(a) { syntax of tomorrow }';
  };

  @WampService('com.example')
  class Hidden {
    @WampProcedure() @Replaced add(a: number, b: number): unknown {
      return a + b;
    }

    @WampProcedure() @Bound bound(a: number, b: number): unknown {
      return a + b;
    }

    @WampProcedure() @Replaced piped(@WampArg(0, 'n', ParseIntPipe) n = 4): unknown {
      return n;
    }

    @WampProcedure() @Unreadable named(@WampArg(0, 'a') a: number): unknown {
      return a;
    }
  }

  it('is called by position, and says so when names are sent', async () => {
    await start(Hidden);
    for (const name of ['add', 'bound']) {
      expect(await call(name, [1, 2])).toBe(3);
      expect(await call(name, [1, 2], { other: 3 })).toBe(3);
      const error = await errorOf(call(name, [], { a: 1, b: 2 }));
      expect(error).toMatchObject({ kwargs: { issues: [{ path: ['a'] }, { path: ['b'] }] } });
      expect(JSON.stringify(error)).toContain("write @WampArg(0, 'a')");
    }
    expect(await call('piped', [], { n: '5' })).toBe(5);
    expect(await call('named', [], { a: 5 })).toBe(5);
  });

  it('and whose source nobody can read is refused at the start', async () => {
    await start(Hidden);
    class Tomorrow {
      @WampProcedure('com.example.later') @Unreadable later(_a: number): void {}
    }
    await expect(startNest({ providers: [Tomorrow] })).rejects.toThrow(
      "The parameters of Tomorrow.later cannot be read from its source; decorate each of them, arguments with @WampArg(0, 'name').",
    );
  });
});
