import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
  Injectable,
  type NestInterceptor,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { WampExecutionContext, WampProcedure, WampService, WampSubscribe } from 'nestjs-wamp';
import { defer, interval, map, Observable, take } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { type Answer, answersTo, isNest12, type NestTest, startNest, toAnswer } from './support.js';

/** What a call is for, as the code far below it knows it. */
const storage = new AsyncLocalStorage<string>();
const tagOf = (context: ExecutionContext): string =>
  String(WampExecutionContext.create(context).details['x_tag']);

@Injectable()
class Run implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return storage.run(tagOf(context), () => next.handle());
  }
}

@Injectable()
class Enter implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    storage.enterWith(tagOf(context));
    return true;
  }
}

class Handlers {
  @WampProcedure() value(): unknown {
    return storage.getStore();
  }

  @WampProcedure() async promise(): Promise<unknown> {
    await Promise.resolve();
    return storage.getStore();
  }

  @WampProcedure() observable(): Observable<unknown> {
    const source = interval(0).pipe(take(2));
    return defer(() => source.pipe(map(() => storage.getStore())));
  }

  @WampProcedure() async promisedObservable(): Promise<Observable<unknown>> {
    await Promise.resolve();
    return this.observable();
  }

  @WampProcedure() async *generator(): AsyncGenerator<unknown, unknown> {
    yield storage.getStore();
    await new Promise((resolve) => setImmediate(resolve));
    yield storage.getStore();
    return storage.getStore();
  }

  @WampSubscribe() event(): void {
    events.push(storage.getStore());
  }
}

const events: unknown[] = [];

@UseInterceptors(Run)
@WampService('com.example')
class Intercepted extends Handlers {}

@UseGuards(Enter)
@WampService('com.example')
class Guarded extends Handlers {}

@WampService('com.example')
class Hooked extends Handlers {}

@WampService('com.example.plain')
class Plain extends Handlers {}

/** Registers what Nest 12 has, and Nest 11 has not. */
function registerHook(app: INestApplication): void {
  const config = app.get(ApplicationConfig);
  config.registerPreRequestHook(
    (context, next) => (storage.enterWith(`outer ${tagOf(context)}`), next()),
    (context, next) => storage.run(tagOf(context), () => next()),
  );
}

let test: NestTest;
afterEach(() => test.close());

describe.each([
  ['an interceptor', Intercepted, undefined],
  ['a guard', Guarded, undefined],
  ['a pre-request hook (Nest 12 has them, Nest 11 not)', Hooked, registerHook],
] as const)('an AsyncLocalStorage that %s sets', (_who, handlers, prepare) => {
  const isThere = prepare === undefined || isNest12;
  const start = async (): Promise<void> => {
    test = await startNest({ providers: [handlers, Plain], prepare: prepare ?? (() => {}) });
  };

  it.runIf(isThere).each([
    ['value', 1],
    ['promise', 1],
    ['observable', 2],
    ['promisedObservable', 2],
    ['generator', 3],
  ])('is there in the handler and in its emissions: %s', async (name, count) => {
    await start();
    const options = { receive_progress: true, x_tag: 'mine' };
    test.client.request(MessageCode.Call, options, `com.example.${name}`);
    const answers: Answer[] = [];
    do answers.push(toAnswer(await test.client.next()));
    while (answers.at(-1)?.[0] === 'progress');
    const payloads = answers.flatMap(([, args]) => args ?? []);
    expect(payloads).toEqual(Array(count).fill('mine'));
  });

  it.runIf(isThere)('is another one for each call, and none for the next message', async () => {
    await start();
    const { client } = test;
    const tagged = (uri: string, x_tag: string) => client.call(uri, [], {}, { x_tag });
    const tags = ['a', 'b', 'c'].map((tag) => tagged('com.example.promise', tag));
    expect(await Promise.all(tags)).toEqual(['a', 'b', 'c']);
    const untagged = prepare === undefined ? [] : [['undefined']];
    expect(await answersTo(client, 'com.example.plain.value')).toEqual([['result', ...untagged]]);
    expect(storage.getStore()).toBeUndefined();
  });

  it.runIf(isThere)('is there for events', async () => {
    await start();
    await test.client.publish('com.example.event', [], {}, { x_tag: 'event' });
    await test.client.drain();
    expect(events.splice(0)).toEqual(['event']);
  });
});

it.runIf(isNest12)('a pre-request hook comes before the guards, and may end the call', async () => {
  const order: string[] = [];
  @UseGuards({ canActivate: () => order.push('guard') > 0 })
  @WampService('com.example')
  class Order {
    @WampProcedure() run(): string {
      order.push('method');
      return 'done';
    }
  }
  test = await startNest({
    providers: [Order],
    prepare: (app) =>
      app.get(ApplicationConfig).registerPreRequestHook((context, next) => {
        order.push('hook');
        if (tagOf(context) === 'refused') throw new Error('secret');
        return next().pipe(map((value) => `${String(value)}!`));
      }),
  });
  expect(await answersTo(test.client, 'com.example.run')).toEqual([['result', ['done!']]]);
  const refused = test.client.call('com.example.run', [], {}, { x_tag: 'refused' });
  await expect(refused).rejects.toMatchObject({ uri: 'wamp.error.runtime_error' });
  expect(order).toEqual(['hook', 'guard', 'method', 'hook']);
});
