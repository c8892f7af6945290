import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  Scope,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  ApplicationConfig,
  REQUEST,
} from '@nestjs/core';
import {
  WampKwargs,
  WampProcedure,
  WampService,
  type WampServiceOptions,
  WampSubscribe,
  WampTopic,
} from 'nestjs-wamp';
import type { Observable } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNest12, type NestTest, startNest } from './support.js';

/** Which enhancers ran, in order. */
const journal: string[] = [];
const ran = (kind: string): void => void journal.push(kind);

@Injectable()
class Guard implements CanActivate {
  canActivate(): boolean {
    ran('guard');
    return true;
  }
}
@Injectable()
class Interceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    ran('interceptor');
    return next.handle();
  }
}
@Injectable()
class Pipe implements PipeTransform {
  transform(value: unknown): unknown {
    ran('pipe');
    return value;
  }
}
@Catch()
class Filter implements ExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): never {
    ran('filter');
    throw error;
  }
}

const every = ['guard', 'interceptor', 'pipe', 'filter'];

// --- where they are bound ------------------------------------------------------------------------

const tokens = [
  [APP_GUARD, Guard],
  [APP_INTERCEPTOR, Interceptor],
  [APP_PIPE, Pipe],
  [APP_FILTER, Filter],
] as const;
const decorators = [
  UseGuards(Guard),
  UseInterceptors(Interceptor),
  UsePipes(Pipe),
  UseFilters(Filter),
];

/** One that is made for each call: it is injected with what it is made for. */
function perRequest(enhancer: Type<object>): Type<object> {
  @Injectable({ scope: Scope.REQUEST })
  class Scoped extends enhancer {
    constructor(@Inject(REQUEST) readonly request: object) {
      super();
    }
  }
  return Scoped;
}

interface Binding {
  readonly isGlobal: boolean;
  readonly providers?: Provider[];
  readonly prepare?: (app: NestTest['app']) => void;
  readonly onClass?: readonly ClassDecorator[];
  readonly onMethod?: readonly MethodDecorator[];
}

const places: Readonly<Record<string, Binding>> = {
  'APP_*': {
    isGlobal: true,
    providers: tokens.map(([provide, useClass]) => ({ provide, useClass })),
  },
  'request-scoped APP_*': {
    isGlobal: true,
    providers: tokens.map(([provide, type]) => ({
      provide,
      scope: Scope.REQUEST,
      useClass: perRequest(type),
    })),
  },
  'app.useGlobal*': {
    isGlobal: true,
    prepare: (app) =>
      app
        .useGlobalGuards(new Guard())
        .useGlobalInterceptors(new Interceptor())
        .useGlobalPipes(new Pipe())
        .useGlobalFilters(new Filter()),
  },
  'the class': { isGlobal: false, onClass: decorators },
  'the method': { isGlobal: false, onMethod: decorators },
};

// --- who says whether the global ones run --------------------------------------------------------

const choices: Readonly<
  Record<string, readonly [module?: boolean | undefined, service?: boolean]>
> = {
  'nobody says anything': [],
  'the module says false': [false],
  'the service says false': [undefined, false],
  'the service says true, the module false': [false, true],
  'the service says false, the module true': [true, false],
};

function service({ onClass = [], onMethod = [] }: Binding, options: WampServiceOptions): Type {
  class Handlers {
    run(_all: object): never {
      throw new Error('for the filters');
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Handlers.prototype, 'run')!;
  const ofMethod = [WampProcedure(), WampSubscribe(), WampTopic(), ...onMethod];
  // What the compiler writes, for Nest to know that there is a parameter.
  Reflect.defineMetadata('design:paramtypes', [Object], Handlers.prototype, 'run');
  // Keywords are always there, also for a subscription: so pipes run.
  WampKwargs()(Handlers.prototype, 'run', 0);
  for (const decorate of ofMethod) decorate(Handlers.prototype, 'run', descriptor);
  for (const decorate of [WampService({ prefix: 'com.example', ...options }), ...onClass])
    decorate(Handlers);
  return Handlers;
}

const targets: Readonly<Record<string, (client: NestTest['client']) => Promise<unknown>>> = {
  '@WampProcedure': (client) => client.call('com.example.run', [1]),
  '@WampSubscribe': (client) => client.publish('com.example.run', [1]),
  '@WampTopic': (client) => client.subscribe('com.example.run'),
};

describe.each(Object.entries(places))('enhancers of %s', (_place, binding) => {
  describe.each(Object.entries(choices))('if %s', (_choice, [ofModule, ofService]) => {
    let test: NestTest;

    beforeAll(async () => {
      const { providers = [], prepare } = binding;
      test = await startNest({
        providers: [service(binding, { globalEnhancers: ofService }), ...providers],
        wamp: { globalEnhancers: ofModule },
        ...(prepare && { prepare }),
      });
    });
    afterAll(() => test.close());

    it.each(Object.entries(targets))('%s', async (_target, run) => {
      const { client } = test;
      await run(client).catch(() => undefined);
      await client.drain();
      const isOn = ofService ?? ofModule ?? true;
      expect(journal.splice(0)).toEqual(isOn || !binding.isGlobal ? every : []);
    });
  });
});

describe.runIf(isNest12)('pre-request hooks', () => {
  it.each([
    [true, ['hook']],
    [false, []],
  ])('are global too: globalEnhancers %s', async (globalEnhancers, expected) => {
    const test = await startNest({
      providers: [service({ isGlobal: true }, {})],
      wamp: { globalEnhancers },
      prepare: (app) =>
        app.get(ApplicationConfig).registerPreRequestHook((_context, next) => {
          ran('hook');
          return next();
        }),
    });
    await test.client.call('com.example.run', [1]).catch(() => undefined);
    expect(journal.splice(0)).toEqual(expected);
    await test.close();
  });
});
