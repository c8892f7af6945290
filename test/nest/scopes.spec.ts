import {
  type CanActivate,
  Catch,
  Controller,
  Inject,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  Scope,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import {
  APP_FILTER,
  APP_GUARD,
  APP_INTERCEPTOR,
  APP_PIPE,
  type ContextId,
  ContextIdFactory,
  type ContextIdStrategy,
  ModuleRef,
  REQUEST,
} from '@nestjs/core';
import {
  WampArg,
  WampCall,
  WampCallContext,
  WampEventContext,
  WampProcedure,
  type WampRequestContext,
  WampService,
  WampSession,
  WampSessionClose,
  WampSessionOpen,
  WampSubscribe,
  WampSubscriptionContext,
  WampTopic,
} from 'nestjs-wamp';
import type { Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorOf, type NestTest, startNest } from './support.js';

let made = 0;
const journal: unknown[] = [];

/** Counts its instances. */
@Injectable({ scope: Scope.REQUEST })
class Unit {
  readonly id = ++made;

  constructor(@Inject(REQUEST) readonly request: unknown) {}
}

@WampService({ prefix: 'com.example.call', scope: Scope.REQUEST })
class PerCall {
  constructor(
    readonly unit: Unit,
    private readonly moduleRef: ModuleRef,
  ) {}

  @WampProcedure() unitId(): number {
    return this.unit.id;
  }

  @WampProcedure() request(@WampCall() call: WampCallContext): boolean {
    return this.unit.request === call && call instanceof WampCallContext;
  }

  @WampProcedure() async resolved(@WampCall() call: WampCallContext): Promise<boolean> {
    const contextId = ContextIdFactory.getByRequest(call);
    const unit = await this.moduleRef.resolve(Unit, contextId, { strict: false });
    return unit === this.unit;
  }

  @WampSubscribe('event') onEvent(): void {
    journal.push(this.unit.request instanceof WampEventContext);
  }

  @WampTopic('topic') topic(): void {
    journal.push(this.unit.request instanceof WampSubscriptionContext);
  }
}

/** Not of that scope itself, but what it depends on is. */
@Injectable()
class Dependent {
  constructor(private readonly unit: Unit) {}

  @WampProcedure('com.example.dependent') unitId(): number {
    return this.unit.id;
  }
}

@Controller()
class Routes {
  constructor(private readonly unit: Unit) {}

  @WampProcedure('com.example.controller') unitId(): number {
    return this.unit.id;
  }
}

@WampService({ prefix: 'com.example.session', context: 'session' })
class PerSession {
  private calls = 0;

  constructor(private readonly unit: Unit) {}

  @WampSessionOpen() onOpen(session: WampSession): void {
    journal.push('open', this.unit.request === session);
  }

  @WampSessionClose() onClose(_session: WampSession, reason: string): void {
    journal.push('close', this.unit.id, this.calls, reason);
  }

  @WampProcedure() count(): unknown {
    return { unit: this.unit.id, calls: ++this.calls };
  }
}

let test: NestTest;
const call = (uri: string, ...args: unknown[]) => test.client.call(`com.example.${uri}`, args);

beforeEach(() => {
  made = 0;
  journal.length = 0;
});
afterEach(() => test.close());

describe('request-scoped handlers', () => {
  beforeEach(async () => {
    const providers = [Unit, PerCall, Dependent];
    test = await startNest({ providers, controllers: [Routes] });
  });

  it.each(['call.unitId', 'dependent', 'controller'])(
    'have an instance per call: %s',
    async (uri) => {
      expect([await call(uri), await call(uri)]).toEqual([1, 2]);
    },
  );

  it('have the call as REQUEST', async () => {
    expect(await call('call.request')).toBe(true);
  });

  it('have the event or the subscription as REQUEST', async () => {
    await test.client.publish('com.example.call.event');
    await test.client.subscribe('com.example.call.topic');
    await test.client.drain();
    expect(journal).toEqual([true, true]);
  });

  it('share their context with what is resolved by it', async () => {
    expect(await call('call.resolved')).toBe(true);
    expect(made).toBe(1);
  });
});

it('a provider that cannot be made fails its call, and no other', async () => {
  let isBroken = true;
  @WampService({ prefix: 'com.example', scope: Scope.REQUEST })
  class Fragile {
    constructor() {
      if (isBroken) throw new Error('secret');
    }

    @WampProcedure() works(): string {
      return 'works';
    }
  }
  test = await startNest({ providers: [Fragile] });
  expect(await errorOf(call('works'))).toMatchObject({ uri: 'wamp.error.runtime_error' });
  isBroken = false;
  expect(await call('works')).toBe('works');
});

describe('session-scoped handlers', () => {
  it('have an instance per session, from its open hook to its close hook', async () => {
    test = await startNest({ providers: [Unit, PerSession] });
    const other = await test.join();
    const ofOther = await other.call('com.example.session.count');
    const [first, second] = await Promise.all([call('session.count'), call('session.count')]);
    expect([ofOther, first, second]).toMatchObject([{ calls: 1 }, { calls: 1 }, { calls: 2 }]);
    await test.client.leave();
    await other.drain();
    const { unit } = first as { unit: number };
    expect(journal).toEqual([
      'open',
      true,
      'open',
      true,
      'close',
      unit,
      2,
      'wamp.close.close_realm',
    ]);
    expect(await other.call('com.example.session.count')).toEqual({ unit: 3 - unit, calls: 2 });
    expect(made).toBe(2);
  });

  it('are what the module makes of all that do not say otherwise', async () => {
    @WampService({ prefix: 'com.example.plain', scope: Scope.REQUEST })
    class Plain {
      constructor(private readonly unit: Unit) {}

      @WampProcedure() unitId(): number {
        return this.unit.id;
      }
    }
    @WampService({ prefix: 'com.example.own', context: 'call' })
    class Own extends Plain {}
    test = await startNest({ providers: [Unit, Plain, Own], wamp: { context: 'session' } });
    expect(await Promise.all([call('plain.unitId'), call('plain.unitId')])).toEqual([1, 1]);
    expect([await call('own.unitId'), await call('own.unitId')]).toEqual([2, 3]);
  });
});

describe('durable handlers', () => {
  /** One context for each tenant; the tenant is what a call says it is for. */
  class Tenants implements ContextIdStrategy<WampRequestContext> {
    private readonly contexts = new Map<unknown, ContextId>();

    attach(contextId: ContextId, { details }: WampRequestContext) {
      const tenant = details['x_tenant'];
      const shared = this.contexts.get(tenant) ?? ContextIdFactory.create();
      this.contexts.set(tenant, shared);
      return {
        resolve: ({ isTreeDurable }: { isTreeDurable: boolean }) =>
          isTreeDurable ? shared : contextId,
        payload: { tenant },
      };
    }
  }

  @Injectable({ scope: Scope.REQUEST, durable: true })
  class Connection {
    readonly id = ++made;

    constructor(@Inject(REQUEST) readonly payload: { tenant: string }) {}
  }

  @WampService('com.example')
  class Queries {
    constructor(private readonly connection: Connection) {}

    @WampProcedure() query(): unknown {
      return [this.connection.payload.tenant, this.connection.id];
    }

    @WampSubscribe('call.event') onEvent(): void {
      journal.push(this.connection.payload);
    }
  }

  afterEach(() => {
    ContextIdFactory.apply(undefined as unknown as ContextIdStrategy);
  });

  it('have an instance for each context of the strategy, with its payload as REQUEST', async () => {
    ContextIdFactory.apply(new Tenants());
    test = await startNest({ providers: [Connection, Queries] });
    const queryAs = (x_tenant: string) =>
      test.client.call('com.example.query', [], {}, { x_tenant });
    expect(await queryAs('a')).toEqual(['a', 1]);
    expect(await queryAs('b')).toEqual(['b', 2]);
    expect(await queryAs('a')).toEqual(['a', 1]);
  });

  it('get along with others that handle the same event', async () => {
    ContextIdFactory.apply(new Tenants());
    test = await startNest({ providers: [Unit, PerCall, Connection, Queries] });
    await test.client.publish('com.example.call.event', [], {}, { x_tenant: 'a' });
    await test.client.drain();
    expect(journal).toHaveLength(2);
    expect(journal).toEqual(expect.arrayContaining([true, { tenant: 'a' }]));
  });
});

describe('enhancers of other scopes', () => {
  const enhancersOf = (scope: Scope) => {
    @Injectable({ scope })
    class Guard implements CanActivate {
      constructor(readonly unit: Counter) {}

      canActivate(): boolean {
        journal.push(`guard ${this.unit.id}`);
        return true;
      }
    }
    @Injectable({ scope })
    class Pipe implements PipeTransform {
      constructor(readonly unit: Counter) {}

      transform(value: unknown): unknown {
        journal.push(`pipe ${this.unit.id}`);
        return value;
      }
    }
    @Injectable({ scope })
    class Interceptor implements NestInterceptor {
      constructor(readonly unit: Counter) {}

      intercept(_context: unknown, next: { handle(): Observable<unknown> }): Observable<unknown> {
        journal.push(`interceptor ${this.unit.id}`);
        return next.handle();
      }
    }
    @Catch()
    @Injectable({ scope })
    class Filter {
      constructor(readonly unit: Counter) {}

      catch(error: unknown): never {
        journal.push(`filter ${this.unit.id}`);
        throw error;
      }
    }
    return { Guard, Pipe, Interceptor, Filter };
  };

  @Injectable({ scope: Scope.TRANSIENT })
  class Counter {
    readonly id = ++made;
  }

  it('are made for each call: those of a module, for classes with and without @WampService', async () => {
    const { Guard, Pipe, Interceptor, Filter } = enhancersOf(Scope.REQUEST);
    @Injectable()
    class Plain {
      @WampProcedure('com.example.plain') plain(_n: number): never {
        throw new Error('as it must');
      }
    }
    test = await startNest({
      providers: [
        Counter,
        Plain,
        { provide: APP_GUARD, useClass: Guard, scope: Scope.REQUEST },
        { provide: APP_PIPE, useClass: Pipe, scope: Scope.REQUEST },
        { provide: APP_INTERCEPTOR, useClass: Interceptor, scope: Scope.REQUEST },
        { provide: APP_FILTER, useClass: Filter, scope: Scope.REQUEST },
      ],
    });
    await errorOf(call('plain', 1));
    await errorOf(call('plain', 1));
    const kinds = ['guard', 'interceptor', 'pipe', 'filter'];
    const names = journal.map((entry) => String(entry).split(' ', 1)[0]);
    expect(names).toEqual([...kinds, ...kinds]);
    expect(new Set(journal).size).toBe(8);
  });

  it('are made for each call: those of a method', async () => {
    const { Guard, Pipe, Interceptor } = enhancersOf(Scope.REQUEST);
    @WampService('com.example')
    class Handlers {
      @UseGuards(Guard)
      @UseInterceptors(Interceptor)
      @WampProcedure()
      run(@WampArg(0, Pipe) n: number): number {
        return n;
      }
    }
    test = await startNest({ providers: [Counter, Handlers] });
    expect([await call('run', 1), await call('run', 2)]).toEqual([1, 2]);
    expect(new Set(journal).size).toBe(6);
  });

  it('are made for each class they are bound to: transient ones', async () => {
    const { Guard, Interceptor } = enhancersOf(Scope.TRANSIENT);
    @UseGuards(Guard)
    @UseInterceptors(Interceptor)
    @WampService('com.example.one')
    class One {
      @WampProcedure() run(): string {
        return 'one';
      }
    }
    @UseGuards(Guard)
    @WampService('com.example.two')
    class Two {
      @WampProcedure() run(): string {
        return 'two';
      }
    }
    test = await startNest({ providers: [Counter, One, Two] });
    expect([await call('one.run'), await call('two.run'), await call('one.run')]).toEqual([
      'one',
      'two',
      'one',
    ]);
    expect(journal).toHaveLength(5);
    expect(new Set(journal).size).toBe(3);
  });
});
