import { HttpException } from '@nestjs/common';
import { WampError, WampModule, WampProcedure, WampService } from 'nestjs-wamp';
import { afterEach, describe, expect, it } from 'vitest';
import { errorOf, type NestTest, startNest } from './support.js';

const refuse = (): never => {
  throw new Error('not to be looked at');
};

@WampService('com.example')
class Service {
  @WampProcedure() add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure() fails(which: string): never {
    throw exceptions[which] ?? new Error('no such exception');
  }
}

const exceptions: Readonly<Record<string, Error>> = {
  undefined: new HttpException(undefined as never, 404),
  null: new HttpException(null as never, 404),
  empty: new HttpException('', 404),
};

let test: NestTest;
afterEach(() => test.close());

describe('a provider that is no ordinary instance does not stop the start', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['a number', 1],
    ['a text', 'text'],
    ['a symbol', Symbol('odd')],
    ['a function', () => 1],
    ['no prototype', Object.create(null)],
    ['a prototype without prototype', Object.create(Object.create(null) as object)],
    ['constructor null', { constructor: null }],
    ['constructor data', { constructor: 'text' }],
    ['a Proxy that hides its prototype', new Proxy({}, { getPrototypeOf: refuse })],
  ])('%s', async (_name, odd) => {
    // Nest itself looks closely at a `useValue`, and not at what a factory makes.
    test = await startNest({ providers: [Service, { provide: 'ODD', useFactory: () => odd }] });
    expect(await test.client.call('com.example.add', [1, 2])).toBe(3);
  });
});

it('a provider that cannot be looked at is told of once, whatever the number of hubs', async () => {
  const warnings: string[] = [];
  const odd = new Proxy({}, { getPrototypeOf: refuse });
  test = await startNest({
    imports: [WampModule.forRoot({ name: 'second', path: '/second' })],
    providers: [Service, { provide: 'ODD', useFactory: () => odd }],
    warnings,
  });
  expect(warnings.filter((line) => line.includes('ODD'))).toEqual([
    expect.stringContaining('not to be looked at'),
  ]);
});

describe('an HttpException without a body', () => {
  it.each(['undefined', 'null', 'empty'])('%s: is told by its status', async (which) => {
    test = await startNest({ providers: [Service] });
    const error = await errorOf(test.client.call('com.example.fails', [which]));
    expect(error).toMatchObject({ uri: 'wamp.error.runtime_error' });
    expect((error as WampError).message).not.toBe('Internal error.');
    expect(test.errors).toEqual([]);
  });
});
