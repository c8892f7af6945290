import {
  Injectable,
  ParseBoolPipe,
  ParseDatePipe,
  ParseFloatPipe,
  ParseIntPipe,
} from '@nestjs/common';
import {
  WampArg,
  WampCall,
  WampCallContext,
  WampCaller,
  WampError,
  WampProcedure,
  WampResult,
  WampService,
  type WampSession,
} from 'nestjs-wamp';
import { NEVER, Observable, of, throwError, concat } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { answersTo, errorOf, type NestTest, startNest } from './support.js';

const { Call, Cancel, Error: ErrorCode, Result, Subscribe, Unsubscribe } = MessageCode;

@Injectable()
class Database {
  readonly name = 'the real one';
}

/** What the handlers noted. */
const notes: string[] = [];

@WampService('com.example')
class Application {
  /** Lets `slow` go on. */
  release = (): void => {};

  constructor(private readonly database: Database) {}

  // SW-2
  @WampProcedure() add(a: number, b: number): number {
    return a + b;
  }

  @WampProcedure() power(base: number, exponent = 2): number {
    return base ** exponent;
  }

  // SW-3
  @WampProcedure() typed(
    @WampArg(0, ParseIntPipe) int: number,
    @WampArg(1, ParseFloatPipe) float: number,
    @WampArg(2, ParseBoolPipe) flag: boolean,
    @WampArg(3, new ParseDatePipe()) date: Date,
    raw: unknown,
  ): unknown {
    return [int, float, flag, date instanceof Date, raw];
  }

  // SW-4
  @WampProcedure() whoAmI(
    text: string,
    @WampCaller() session: WampSession,
    @WampCall() request: WampCallContext,
  ): unknown {
    return [text, session.id, request.uri, this.database.name];
  }

  // SW-5
  @WampProcedure() info(
    @WampCall() { details, timeoutMs, receiveProgress }: WampCallContext,
  ): unknown {
    const { disclose_me, runmode, rkey } = details;
    return { timeoutMs, receiveProgress, disclose_me, runmode, rkey };
  }

  // SW-7
  @WampProcedure() throwsError(): never {
    throw new WampError('com.example.error.full', ['no room', 3], { size: 3 });
  }

  @WampProcedure() returnsError(): WampError {
    return new WampError('com.example.error.full', ['no room', 3], { size: 3 });
  }

  @WampProcedure() leaks(): never {
    throw new Error('secret');
  }

  // SW-9
  @WampProcedure() async *countdown(from: number): AsyncGenerator<number, string> {
    for (let i = from; i > 0; i--) yield i;
    return 'go';
  }

  @WampProcedure() countdown$(from: number): Observable<number | string> {
    return of(...Array.from({ length: from }, (_item, i) => from - i), 'go');
  }

  @WampProcedure() async *explodes(): AsyncGenerator<number> {
    yield 1;
    yield 2;
    throw new WampError('com.example.error.exploded');
  }

  @WampProcedure() explodes$(): Observable<number> {
    return concat(
      of(1, 2),
      throwError(() => new WampError('com.example.error.exploded')),
    );
  }

  // oxlint-disable-next-line require-yield
  @WampProcedure() async *empty(): AsyncGenerator<number> {
    return;
  }

  // SW-10
  @WampProcedure() async *endless(): AsyncGenerator<number> {
    try {
      for (let i = 0; ; i++) {
        yield i;
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      notes.push('generator stopped');
    }
  }

  @WampProcedure() endless$(): Observable<number> {
    return concat(of(0), NEVER, NEVER).pipe(
      (source) =>
        new Observable((subscriber) => {
          const subscription = source.subscribe(subscriber);
          return () => (notes.push('Observable stopped'), subscription.unsubscribe());
        }),
    );
  }

  // SW-11
  @WampProcedure() unsendable(what: string): unknown {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    return { circular, bigint: 2n ** 70n, function: () => 1 }[what];
  }

  // SW-12
  @WampProcedure('route.a') exact(): string {
    return 'exact';
  }

  @WampProcedure('route', { match: 'prefix' }) prefix(): string {
    return 'prefix';
  }

  @WampProcedure('route.a.b', { match: 'prefix' }) longerPrefix(): string {
    return 'longer prefix';
  }

  @WampProcedure('other', { match: 'prefix' }) otherPrefix(
    @WampCall() { uri }: WampCallContext,
  ): string {
    return `other prefix: ${uri}`;
  }

  @WampProcedure('.c', { match: 'wildcard' }) wildcard(): string {
    return 'wildcard';
  }

  // SW-13
  @WampProcedure() async slow(): Promise<string> {
    await new Promise<void>((resolve) => (this.release = resolve));
    return 'slow';
  }

  @WampProcedure() fast(): string {
    return 'fast';
  }
}

@WampService({ prefix: 'com.spread', results: 'spread' })
class Spread {
  @WampProcedure() returns(what: string): unknown {
    const values: Record<string, unknown> = {
      number: 42,
      text: 'x',
      list: ['a', 'b'],
      object: { k: 1 },
      result: new WampResult(['a'], { k: 1 }),
    };
    return values[what];
  }
}

let test: NestTest;
const call = (name: string, args?: unknown[], kwargs?: Record<string, unknown>, options?: object) =>
  test.client.call(`com.example.${name}`, args, kwargs, { ...options });
const answers = (name: string, ...args: unknown[]) =>
  answersTo(test.client, `com.example.${name}`, args);

beforeEach(async () => {
  notes.length = 0;
  test = await startNest({ providers: [Database, Application, Spread] });
});
afterEach(() => test.close());

describe('serverwamp', () => {
  describe('SW-2 arguments', () => {
    it('come by position, by name, or both', async () => {
      expect(await call('add', [1, 2])).toBe(3);
      expect(await call('add', [], { a: 1, b: 2 })).toBe(3);
      expect(await call('add', [1], { b: 2 })).toBe(3);
    });

    it('that are missing are named; those with a default may be', async () => {
      expect(await errorOf(call('add', [1]))).toMatchObject({
        uri: 'wamp.error.invalid_argument',
        args: ['The argument "b" is missing.'],
        kwargs: { issues: [{ path: ['b'] }] },
      });
      expect(await call('power', [3])).toBe(9);
    });
  });

  it('SW-3 coercion: text becomes what is declared, the rest passes untouched', async () => {
    const date = '2026-01-01T00:00:00.000Z';
    const expected = [12, 1.5, false, true, 'raw'];
    expect(await call('typed', ['12', '1.5', 'false', date], { raw: 'raw' })).toEqual(expected);
    expect(await call('typed', [12, 1.5, false, date], { raw: 'raw' })).toEqual(expected);
    const error = await errorOf(call('typed', ['zz', '1.5', 'false', date, 'raw']));
    expect(error).toMatchObject({
      uri: 'wamp.error.invalid_argument',
      kwargs: { issues: [{ path: ['int'] }] },
    });
    expect(await call('fast')).toBe('fast');
  });

  it('SW-4 injection cannot be spoofed', async () => {
    const expected = ['text', test.client.session, 'com.example.whoAmI', 'the real one'];
    const spoofed = { session: 'spoofed', request: 'spoofed', database: 'spoofed' };
    expect(await call('whoAmI', ['text', 'spoofed', 'spoofed', 'spoofed'], spoofed)).toEqual(
      expected,
    );
  });

  it('SW-5 the request tells of the options of the call', async () => {
    const options = { timeout: 500, disclose_me: true, runmode: 'partition', rkey: 'kk' };
    expect(await call('info', [], {}, { ...options, receive_progress: true })).toEqual({
      timeoutMs: 500,
      receiveProgress: true,
      disclose_me: true,
      runmode: 'partition',
      rkey: 'kk',
    });
    expect(await call('info')).toEqual({ receiveProgress: false });
  });

  it.each<[string, unknown[]]>([
    ['number', [[42]]],
    ['text', [['x']]],
    ['list', [['a', 'b']]],
    ['object', [[], { k: 1 }]],
    ['result', [['a'], { k: 1 }]],
    ['nothing', []],
  ])('SW-6 return shapes, spread: %s', async (what, payload) => {
    expect(await answersTo(test.client, 'com.spread.returns', [what])).toEqual([
      ['result', ...payload],
    ]);
  });

  describe('SW-7 errors', () => {
    it.each(['throwsError', 'returnsError'])(
      'with a URI reach the caller as written: %s',
      async (name) => {
        expect(await answers(name)).toEqual([
          ['error', 'com.example.error.full', ['no room', 3], { size: 3 }],
        ]);
      },
    );

    it('without one are runtime errors, and tell nothing', async () => {
      const [answer] = await answers('leaks');
      expect(answer).toMatchObject({ 1: 'wamp.error.runtime_error' });
      expect(JSON.stringify(test.client.received)).not.toContain('secret');
    });
  });

  it('SW-8 an unknown procedure is no_such_procedure, and the session goes on', async () => {
    expect(await errorOf(call('unknown'))).toMatchObject({ uri: 'wamp.error.no_such_procedure' });
    expect(await call('fast')).toBe('fast');
  });

  describe('SW-9 progress', () => {
    it.each(['countdown', 'countdown$'])(
      'is sent as it comes, then the result: %s',
      async (name) => {
        expect(await answers(name, 3)).toEqual([
          ['progress', [3]],
          ['progress', [2]],
          ['progress', [1]],
          ['result', ['go']],
        ]);
      },
    );

    it.each(['countdown', 'countdown$'])(
      'is kept from a caller that wants none: %s',
      async (name) => {
        test.client.request(Call, {}, `com.example.${name}`, [3]);
        expect((await test.client.drain()).map((message) => message.slice(2))).toEqual([
          [{}, ['go']],
        ]);
      },
    );

    it.each(['explodes', 'explodes$'])('comes before the error that ends it: %s', async (name) => {
      expect(await answers(name)).toEqual([
        ['progress', [1]],
        ['progress', [2]],
        ['error', 'com.example.error.exploded'],
      ]);
    });

    it('of a generator without any value is an empty result', async () => {
      expect(await answers('empty')).toEqual([['result']]);
    });
  });

  describe('SW-10 what produces progress is stopped', () => {
    const stopped = [
      ['endless', 'generator stopped'],
      ['endless$', 'Observable stopped'],
    ] as const;

    it.each(stopped)('when the caller cancels: %s', async (name, note) => {
      const id = test.client.request(Call, { receive_progress: true }, `com.example.${name}`);
      await test.client.expect(Result);
      test.client.send([Cancel, id, {}]);
      let message = await test.client.next();
      while (message[0] === Result) message = await test.client.next();
      expect(message).toMatchObject([ErrorCode, Call, id, {}, 'wamp.error.canceled']);
      expect(await test.client.drain()).toEqual([]);
      expect(notes).toEqual([note]);
    });

    it.each(stopped)('when the caller is gone: %s', async (name, note) => {
      const other = await test.join();
      other.request(Call, { receive_progress: true }, `com.example.${name}`);
      await other.expect(Result);
      other.close();
      await test.client.drain();
      expect(notes).toEqual([note]);
    });
  });

  it.each(['circular', 'bigint', 'function'])(
    'SW-11 a result that cannot be sent is an error of its call: %s',
    async (what) => {
      const answer = await call('unsendable', [what]).catch((error: unknown) => error);
      expect(answer).toMatchObject({ uri: 'wamp.error.runtime_error' });
      expect(test.errors).toHaveLength(1);
      expect(await call('fast')).toBe('fast');
    },
  );

  it.each([
    ['route.a', 'exact'],
    ['route.x', 'prefix'],
    ['route.a.b.c', 'longer prefix'],
    ['other.x', 'other prefix: com.example.other.x'],
    ['anything.c', 'wildcard'],
  ])('SW-12 routing: %s goes to %s', async (uri, handler) => {
    expect(await call(uri)).toBe(handler);
  });

  it('SW-12 routing: what matches nothing is no_such_procedure', async () => {
    expect(await errorOf(call('anything.d'))).toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
  });

  describe('SW-13 concurrency', () => {
    it('a slow call does not hold up a fast one', async () => {
      const slow = test.client.request(Call, {}, 'com.example.slow');
      const fast = test.client.request(Call, {}, 'com.example.fast');
      expect(await test.client.expect(Result)).toEqual([Result, fast, {}, ['fast']]);
      test.app.get(Application).release();
      expect(await test.client.expect(Result)).toEqual([Result, slow, {}, ['slow']]);
    });

    it('subscriptions come and go in order', async () => {
      const { client } = test;
      const other = await test.join();
      await other.subscribe('com.example.topic');
      const first = await client.subscribe('com.example.topic');
      for (let i = 0; i < 3; i++) {
        client.request(Unsubscribe, first);
        client.request(Subscribe, {}, 'com.example.topic');
      }
      const codes = (await client.drain()).map(([code]) => code);
      expect(codes).toEqual([35, 33, 35, 33, 35, 33]);
    });
  });
});
