import { Injectable, Module, UseGuards, UseInterceptors } from '@nestjs/common';
import { WampProcedure, WampService, WampSubscribe } from 'nestjs-wamp';
import { map, type Observable } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import { answersTo, type NestTest, startNest } from './support.js';

const running: NestTest[] = [];
async function start(...options: Parameters<typeof startNest>): Promise<NestTest> {
  const test = await startNest(...options);
  running.push(test);
  return test;
}
afterEach(async () => {
  for (const test of running.splice(0)) await test.close();
});

const received: string[] = [];

@WampService('com.example')
class Shared {
  private count = 0;

  @WampProcedure() next(): number {
    return ++this.count;
  }

  @WampSubscribe() event(): void {
    received.push('event');
  }
}

it('two applications in one process have nothing in common', async () => {
  const [first, second] = [
    await start({ providers: [Shared] }),
    await start({ providers: [Shared] }),
  ];
  expect(await first.client.call('com.example.next')).toBe(1);
  expect(await first.client.call('com.example.next')).toBe(2);
  expect(await second.client.call('com.example.next')).toBe(1);
  expect(first.hub.sessions.has(second.client.session)).toBe(false);
});

it('two modules with a class of the same name each use their own enhancers', async () => {
  const moduleOf = (name: string) => {
    @Injectable()
    class Label {
      readonly text = name;
    }
    @Injectable()
    class Labelled {
      constructor(private readonly label: Label) {}

      intercept(_context: unknown, next: { handle(): Observable<unknown> }): Observable<unknown> {
        return next.handle().pipe(map((value) => `${this.label.text}: ${String(value)}`));
      }
    }
    @UseInterceptors(Labelled)
    @WampService(`com.example.${name}`)
    class Service {
      @WampProcedure() hello(text: string): string {
        return text;
      }
    }
    @Module({ providers: [Label, Service] })
    class FeatureModule {}
    return FeatureModule;
  };
  const { client } = await start({ imports: [moduleOf('first'), moduleOf('second')] });
  expect(await client.call('com.example.first.hello', ['x'])).toBe('first: x');
  expect(await client.call('com.example.second.hello', ['x'])).toBe('second: x');
});

it('a class two modules provide is two handlers of one URI: it is refused, with both named', async () => {
  @Module({ providers: [Shared] })
  class Again {}
  await expect(start({ providers: [Shared], imports: [Again] })).rejects.toThrow(
    '"com.example.next" is the procedure of both Shared.next and Shared.next',
  );
});

it.each([
  ['useExisting', { provide: 'ALIAS', useExisting: Shared }],
  ['a factory', { provide: 'ALIAS', useFactory: (shared: Shared) => shared, inject: [Shared] }],
])('an alias by %s is not a second handler', async (_how, alias) => {
  const { client } = await start({ providers: [Shared, alias] });
  expect(await client.call('com.example.next')).toBe(1);
  await client.publish('com.example.event');
  expect(received.splice(0)).toEqual(['event']);
});

it.each([
  ['useClass', { provide: 'TOKEN', useClass: Shared }],
  ['useValue', { provide: 'TOKEN', useValue: new Shared() }],
  ['useFactory', { provide: 'TOKEN', useFactory: () => new Shared() }],
])('a provider by %s is a handler like any other', async (_how, provider) => {
  const { client } = await start({ providers: [provider] });
  expect(await client.call('com.example.next')).toBe(1);
});

it('handlers are inherited, with what is bound to them and to the class', async () => {
  const seen: string[] = [];
  const guard = (name: string) => ({ canActivate: () => seen.push(name) > 0 });

  class Crud<T> {
    protected readonly items: T[] = [];

    @UseGuards(guard('method')) @WampProcedure() create(item: T): number {
      return this.items.push(item);
    }

    @WampProcedure() list(): T[] {
      return this.items;
    }

    @WampProcedure() clear(): string {
      return 'cleared by the base class';
    }
  }

  @UseGuards(guard('class'))
  @WampService('com.example.cats')
  class Cats extends Crud<string> {
    /** Without a decorator it is no handler any more. */
    override clear(): string {
      return 'no';
    }
  }

  @WampService('com.example.dogs')
  class Dogs extends Crud<string> {
    override list(): string[] {
      return super.list().toReversed();
    }

    @WampProcedure('clear') override clear(): string {
      return 'cleared';
    }
  }

  const { client } = await start({ providers: [Cats, Dogs] });
  expect(await client.call('com.example.cats.create', ['tom'])).toBe(1);
  expect(await client.call('com.example.cats.list')).toEqual(['tom']);
  expect(await client.call('com.example.dogs.create', ['rex'])).toBe(1);
  expect(seen).toEqual(['class', 'method', 'class', 'method']);
  expect(await client.call('com.example.dogs.clear')).toBe('cleared');
  expect(await answersTo(client, 'com.example.cats.clear')).toMatchObject([
    { 1: 'wamp.error.no_such_procedure' },
  ]);
});
