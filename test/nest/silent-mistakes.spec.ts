import {
  type CanActivate,
  Catch,
  type ClassProvider,
  Controller,
  ForbiddenException,
  Inject,
  Injectable,
  type ModuleMetadata,
  ParseIntPipe,
  type Provider,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { LazyModuleLoader, REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  InjectWampHub,
  WampArg,
  WampModule,
  WampProcedure,
  WampService,
  WampSession,
  WampSessionClose,
  WampSessionOpen,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import { afterEach, describe, expect, it } from 'vitest';
import { errorOf, type NestTest, startNest } from './support.js';

let test: NestTest | undefined;
afterEach(async () => {
  await test?.close();
  test = undefined;
});

/** What the start of an application fails with. */
async function startError(metadata: ModuleMetadata): Promise<string> {
  const starting = Test.createTestingModule(metadata)
    .compile()
    .then((module) => module.createNestApplication({ logger: false }).init());
  return ((await errorOf(starting)) as Error).message;
}

const hubNamed = (name?: string) => WampModule.forRoot({ name, path: `/${name ?? 'ws'}`, port: 0 });

describe('a handler of a hub that does not exist stops the start', () => {
  @WampService({ hub: 'amdin' })
  class Procedures {
    @WampProcedure() add(): void {}
  }
  @WampService({ hub: 'amdin' })
  class Listeners {
    @WampSubscribe() said(): void {}
  }
  @WampService({ hub: 'amdin' })
  class Topics {
    @WampTopic() clock(): void {}
  }
  @WampService({ hub: 'amdin' })
  class OpenHooks {
    @WampSessionOpen() opened(): void {}
  }
  @WampService({ hub: 'amdin' })
  class CloseHooks {
    @WampSessionClose() closed(): void {}
  }

  it.each([
    [Procedures, 'Procedures.add'],
    [Listeners, 'Listeners.said'],
    [Topics, 'Topics.clock'],
    [OpenHooks, 'OpenHooks.opened'],
    [CloseHooks, 'CloseHooks.closed'],
  ])('%o', async (service, origin) => {
    const imports = [hubNamed(), hubNamed('admin')];
    const message = await startError({ imports, providers: [service] });
    expect(message).toContain(`${origin} belongs to the hub "amdin"`);
    expect(message).toContain('it has the hub without a name, the hub "admin"');
  });

  it('also one that names no hub where all have names', async () => {
    @Injectable()
    class Nameless {
      @WampProcedure('com.example.add') add(): void {}
    }
    const message = await startError({ imports: [hubNamed('admin')], providers: [Nameless] });
    expect(message).toContain('Nameless.add belongs to the hub without a name');
    expect(message).toContain('it has the hub "admin"');
  });

  it('but not a service without handlers', async () => {
    @WampService({ hub: 'amdin' })
    class Empty {
      add(): void {}
    }
    test = await startNest({ providers: [Empty] });
    expect(test.hub.isAccepting).toBe(true);
  });
});

it('@InjectWampHub of a hub that does not exist is told by Nest, with its name', async () => {
  @Injectable()
  class Teller {
    constructor(@InjectWampHub('amdin') readonly hub: unknown) {}
  }
  const message = await startError({ imports: [hubNamed('admin')], providers: [Teller] });
  expect(message).toContain('WampHub:amdin');
  expect(message).toContain('Teller');
});

@Injectable()
class Counter {
  private static made = 0;
  readonly id = ++Counter.made;
  readonly name = 'counter';
}

class Made {
  constructor(private readonly counter: Counter | undefined) {}

  @WampProcedure('com.example.name') name(): unknown {
    return this.counter?.name;
  }
}
Reflect.defineMetadata('design:paramtypes', [Counter], Made);

@WampService({ prefix: 'com.example', scope: Scope.TRANSIENT })
class TransientService {
  constructor(private readonly counter: Counter) {}

  @WampProcedure() name(): string {
    return this.counter.name;
  }
}

@Controller({ scope: Scope.TRANSIENT })
class TransientController {
  constructor(private readonly counter: Counter) {}

  @WampProcedure('com.example.name') name(): string {
    return this.counter.name;
  }
}

const factory = (more: object): Provider => ({
  provide: Made,
  useFactory: (counter: Counter) => new Made(counter),
  inject: [Counter],
  ...more,
});

describe('a handler is served, whatever makes its instances', () => {
  it.each<[string, Provider[], (new (...args: never[]) => object)[]]>([
    ['a factory for each request', [factory({ scope: Scope.REQUEST })], []],
    ['a durable factory', [factory({ scope: Scope.REQUEST, durable: true })], []],
    ['a factory for each user', [factory({ scope: Scope.TRANSIENT })], []],
    ['a factory that depends on the request', [factory({ inject: [Counter, REQUEST] })], []],
    ['a factory', [factory({})], []],
    ['a factory with a promise', [factory({ useFactory: async (c: Counter) => new Made(c) })], []],
    ['a class by another token', [{ provide: 'MADE', useClass: Made }], []],
    [
      'such a class for each request',
      [{ provide: 'MADE', useClass: Made, scope: Scope.REQUEST } as ClassProvider],
      [],
    ],
    ['a transient service', [TransientService], []],
    ['a transient controller', [], [TransientController]],
  ])('%s', async (_name, providers, controllers) => {
    test = await startNest({ providers: [Counter, ...providers], controllers });
    const { client } = test;
    const names = [1, 2].map(() => client.call('com.example.name'));
    expect(await Promise.all(names)).toEqual(['counter', 'counter']);
  });

  it('a transient one has an instance for each call, and its hooks for each session', async () => {
    const journal: unknown[] = [];
    @Injectable({ scope: Scope.TRANSIENT })
    class Hooks {
      private readonly mark = journal.length;

      @WampSessionOpen() opened(session: WampSession): void {
        journal.push(session.isOpen && this.mark === 0);
      }

      @WampProcedure('com.example.itself') itself(): boolean {
        const isNew = !journal.includes(this);
        journal.push(this);
        return isNew;
      }
    }
    test = await startNest({ providers: [Hooks] });
    await test.client.drain();
    expect(journal).toEqual([true]);
    for (const isNew of [true, true])
      expect(await test.client.call('com.example.itself')).toBe(isNew);
  });
});

describe('a class that only a scoped factory with another token makes is told of', () => {
  type Made = new () => object;
  /** A class that was not told of before. */
  const declared = (): Made => {
    class Hidden {
      @WampProcedure('com.example.hidden') hidden(): void {}
    }
    return Hidden;
  };
  class Plain {}
  const scoped = (provide: string | symbol, useFactory: () => object, scope = Scope.REQUEST) =>
    ({ provide, scope, useFactory }) as Provider;

  it.each<[string, (Hidden: Made) => Provider[], number]>([
    ['a string', (Hidden) => [scoped('MADE', () => new Hidden())], 1],
    ['a symbol', (Hidden) => [scoped(Symbol('made'), () => new Hidden())], 1],
    ['transient', (Hidden) => [scoped('MADE', () => new Hidden(), Scope.TRANSIENT)], 1],
    ['once', (Hidden) => ['A', 'B'].map((token) => scoped(token, () => new Hidden())), 1],
    ['not if the class is provided', (Hidden) => [scoped('MADE', () => new Hidden()), Hidden], 0],
    ['not without handlers', () => [scoped('MADE', () => new Plain())], 0],
  ])('%s', async (_, providers, count) => {
    const warnings: string[] = [];
    test = await startNest({ providers: providers(declared()), warnings });
    const told = warnings.filter((line) => line.includes('The handlers of Hidden are not served'));
    expect(told).toHaveLength(count);
  });
});

@Injectable()
class Denied implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

@Injectable()
class Through {
  intercept(_context: unknown, next: { handle(): unknown }): unknown {
    return next.handle();
  }
}

@Catch()
class Quiet {
  catch(): void {}
}

class Guarded {
  @UseGuards(Denied)
  @WampProcedure('com.example.secret')
  secret(): string {
    return 'secret';
  }
}

@UseGuards(Denied)
class GuardedClass {
  @WampProcedure('com.example.secret') secret(): string {
    return 'secret';
  }
}

class Intercepted {
  @UseInterceptors(Through)
  @WampProcedure('com.example.secret')
  secret(): void {}
}

class Filtered {
  @UseFilters(Quiet)
  @WampProcedure('com.example.secret')
  secret(): void {}
}

class Piped {
  @UsePipes(ParseIntPipe)
  @WampProcedure('com.example.secret')
  secret(): void {}
}

class PipedArgument {
  @WampProcedure('com.example.secret') secret(@WampArg(0, ParseIntPipe) _id: number): void {}
}

type Service = new () => object;

describe('a handler whose enhancers Nest does not make stops the start', () => {
  const services: [Service, string][] = [
    [Guarded, 'Denied'],
    [GuardedClass, 'Denied'],
    [Intercepted, 'Through'],
    [Filtered, 'Quiet'],
    [Piped, 'ParseIntPipe'],
    [PipedArgument, 'ParseIntPipe'],
  ];
  const providers: [string, (service: Service) => Provider][] = [
    ['useFactory', (provide) => ({ provide, useFactory: () => new provide() })],
    [
      'a scoped useFactory',
      (provide) => ({ provide, scope: Scope.REQUEST, useFactory: () => new provide() }),
    ],
    ['useValue', (service) => ({ provide: 'VALUE', useValue: new service() })],
  ];
  const table = services.flatMap(([service, enhancer]) =>
    providers.map(([kind, provide]) => [kind, service, enhancer, provide(service)] as const),
  );

  it.each(table)('%s of %o', async (_kind, service, enhancer, provider) => {
    const message = await startError({ imports: [hubNamed()], providers: [provider] });
    expect(message).toContain(`${service.name}.secret would run without ${enhancer}`);
  });

  it('but not where they are instances', async () => {
    class WithInstance {
      @UseGuards(new Denied())
      @WampProcedure('com.example.secret')
      secret(): void {}
    }
    const useFactory = (): object => new WithInstance();
    test = await startNest({ providers: [{ provide: 'MADE', useFactory }] });
    const error = await errorOf(test.client.call('com.example.secret'));
    expect(error).toMatchObject({ uri: 'wamp.error.not_authorized' });
  });

  const byClass = { provide: 'CLASS', useClass: Guarded };

  it('but useClass by another token has its guard', async () => {
    test = await startNest({ providers: [byClass] });
    const error = await errorOf(test.client.call('com.example.secret'));
    expect(error).toMatchObject({ uri: 'wamp.error.not_authorized' });
  });
});

describe('a module that is loaded lazily', () => {
  @WampService('com.example.lazy')
  class LazyService {
    constructor(@Inject('NAME') private readonly name: string) {}

    @WampProcedure() hello(): string {
      return this.name;
    }
  }
  class LazyModule {}
  const lazily = (more: ModuleMetadata = {}) => ({
    module: LazyModule,
    ...more,
    providers: [{ provide: 'NAME', useValue: 'lazy' }, LazyService, ...(more.providers ?? [])],
  });
  const load = (metadata = lazily()) =>
    (test as NestTest).app.get(LazyModuleLoader).load(() => metadata);
  const hello = () => test?.client.call('com.example.lazy.hello');

  it('has its handlers served as soon as it is loaded, and once however often it is', async () => {
    test = await startNest({});
    expect(await errorOf(hello() as Promise<unknown>)).toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
    const lazy = lazily();
    await Promise.all([load(lazy), load(lazy)]);
    await load(lazy);
    expect(await hello()).toBe('lazy');
  });

  it('is served once it is ready, when another one is ready before', async () => {
    let ready = (_name: string): void => {};
    const slowName = new Promise<string>((resolve) => (ready = resolve));
    class SlowModule {}
    @WampService('com.example.slow')
    class SlowService {
      constructor(@Inject('SLOW') private readonly name: string) {}

      @WampProcedure() hello(): string {
        return this.name;
      }
    }
    const providers = [{ provide: 'SLOW', useFactory: () => slowName }, SlowService];
    test = await startNest({});
    const slow = test.app.get(LazyModuleLoader).load(() => ({ module: SlowModule, providers }));
    await load();
    expect(await hello()).toBe('lazy');
    ready('slow');
    await slow;
    expect(await test.client.call('com.example.slow.hello')).toBe('slow');
  });

  it('may have been loaded before the application starts', async () => {
    @Injectable()
    class Early {
      constructor(private readonly loader: LazyModuleLoader) {}

      async onModuleInit(): Promise<void> {
        await this.loader.load(() => lazily());
      }
    }
    test = await startNest({ providers: [Early] });
    expect(await hello()).toBe('lazy');
  });

  it('is loaded for each of several hubs', async () => {
    @WampService({ hub: 'admin', prefix: 'com.example.admin' })
    class Admin {
      @WampProcedure() add(): void {}
    }
    test = await startNest({ imports: [hubNamed('admin')] });
    await load(lazily({ providers: [Admin] }));
    expect(await hello()).toBe('lazy');
  });

  it('tells whoever loads it of its mistakes', async () => {
    @WampService({ hub: 'amdin' })
    class Lost {
      @WampProcedure() add(): void {}
    }
    test = await startNest({});
    const error = await errorOf(load(lazily({ providers: [Lost] })));
    expect((error as Error).message).toContain('Lost.add belongs to the hub "amdin"');
  });

  it('cannot bring a hub, which Nest would never start', async () => {
    test = await startNest({});
    const error = await errorOf(load(lazily({ imports: [hubNamed('late')] })));
    expect((error as Error).message).toContain('the hub "late" was loaded lazily');
  });
});

describe('a decorator of what can be no handler throws where it stands', () => {
  const symbol = Symbol('named');
  const decorators = [
    ['@WampProcedure', () => WampProcedure('com.example.x')],
    ['@WampSubscribe', () => WampSubscribe('com.example.x')],
    ['@WampTopic', () => WampTopic('com.example.x')],
    ['@WampSessionOpen', () => WampSessionOpen()],
    ['@WampSessionClose', () => WampSessionClose()],
  ] as const;
  const members: [string, object, string | symbol, PropertyDescriptor | undefined][] = [
    ['a property', {}, 'x', undefined],
    ['an accessor', {}, 'x', { get: () => 1 }],
    ['a static method', class {}, 'x', { value: () => 1 }],
    ['a method named by a symbol', {}, symbol, { value: () => 1 }],
  ];
  const table = decorators.flatMap(([name, make]) =>
    members.map(
      ([what, target, key, descriptor]) => [name, what, make, target, key, descriptor] as const,
    ),
  );

  it.each(table)('%s on %s', (_name, _what, make, target, key, descriptor) => {
    const decorate = make() as (...args: unknown[]) => void;
    expect(() => decorate(target, key, descriptor)).toThrow('cannot be a WAMP handler');
  });
});
