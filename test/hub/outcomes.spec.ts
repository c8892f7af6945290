/* oxlint-disable unicorn/no-thenable -- values that only look like promises are tested here */
import { lastValueFrom, NEVER, Observable, of, Subject, throwError, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import type { SessionHost } from '../../lib/hub/hosting/session-host.js';
import type { CallHandler } from '../../lib/hub/handlers/handlers.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables, tablesOf } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';

// What a handler returns, and what its caller gets: DESIGN, "Results", "Progress", "Errors".

const uri = 'com.procedure';
let test: TestHub;
let client: WampTestClient;

beforeEach(async () => {
  test = createTestHub();
  client = await test.join();
});

afterEach(async () => {
  client.close();
  await turns();
  expectEmptyTables(test);
});

/** The answers to one call, without the request id: RESULTs as they are, ERRORs from the URI on. */
async function answersTo(handler: CallHandler, options: object = {}): Promise<unknown[]> {
  test.hub.register(uri, handler);
  client.send([48, 1, options, uri]);
  return short(await client.drain());
}

function short(messages: readonly (readonly unknown[])[]): unknown[] {
  return messages.map(([code, , ...rest]) => (code === 50 ? rest : rest.slice(2)));
}

const progress = { receive_progress: true };
const partial = (value: unknown) => [{ progress: true }, [value]];
const runtimeError = [
  'wamp.error.runtime_error',
  ['Internal error.'],
  { reference: expect.any(String) },
];

describe('a value', () => {
  it.each([
    ['undefined: no payload', undefined, [{}]],
    ['null', null, [{}, [null]]],
    ['a number', 7, [{}, [7]]],
    ['a list', [1, 2], [{}, [[1, 2]]]],
    ['an object', { a: 1 }, [{}, [{ a: 1 }]]],
    ['a function-free object with then as data', { then: 1 }, [{}, [{ then: 1 }]]],
    ['a WampResult', new WampResult([1, 2], { a: 1 }, { x: 1 }), [{ x: 1 }, [1, 2], { a: 1 }]],
    ['a WampError, returned', new WampError('com.error', ['no']), ['com.error', ['no']]],
  ])('%s', async (_name, value, answer) => {
    expect(await answersTo(() => value)).toEqual([answer]);
    expect(test.log).toEqual([]);
  });

  it('by promise is the same', async () => {
    expect(await answersTo(() => Promise.resolve(new WampResult([1], { a: 1 })))).toEqual([
      [{}, [1], { a: 1 }],
    ]);
  });

  it('by a thenable that is no promise is the same', async () => {
    const thenable = { then: (resolve: (value: unknown) => void) => resolve(7) };
    expect(await answersTo(() => thenable)).toEqual([[{}, [7]]]);
  });
});

describe('an error', () => {
  it.each<[string, CallHandler]>([
    ['thrown', () => fail(new Error('the password is 1234'))],
    ['rejected', () => Promise.reject(new Error('the password is 1234'))],
    ['of an Observable', () => throwError(() => new Error('the password is 1234'))],
    [
      'of a generator',
      async function* () {
        yield* [];
        fail(new Error('the password is 1234'));
      },
    ],
  ])('%s tells the caller nothing, and the log everything, once', async (_name, handler) => {
    const [answer] = (await answersTo(handler)) as [[string, string[], { reference: string }]];
    expect(answer).toEqual(runtimeError);
    expect(JSON.stringify(client.received)).not.toContain('password');
    expect(test.log).toHaveLength(1);
    expect(test.log[0]!.message).toContain(answer[2].reference);
    expect(test.log[0]!.message).toContain(uri);
    expect(test.log[0]!.stack).toContain('the password is 1234');
  });

  it.each(['a string', undefined, null, 0, { no: 'error' }])('may be %j', async (thrown) => {
    expect(await answersTo(() => fail(thrown))).toEqual([runtimeError]);
    expect(test.log).toHaveLength(1);
  });

  it('with a URI goes out as written, and is not logged', async () => {
    const error = new WampError('com.error', ['text'], { a: 1 });
    expect(await answersTo(() => Promise.reject(error))).toEqual([
      ['com.error', ['text'], { a: 1 }],
    ]);
    expect(test.log).toEqual([]);
  });

  it('is what the framework says it is', async () => {
    test = createTestHub({ mapError: (error) => new WampError('com.mapped', [String(error)]) });
    client = await test.join();
    expect(await answersTo(() => fail(new Error('x')))).toEqual([['com.mapped', ['Error: x']]]);
  });

  it('that the framework itself fails on is an internal one; both are logged', async () => {
    test = createTestHub({ mapError: () => fail(new Error('mapping')) });
    client = await test.join();
    expect(await answersTo(() => Promise.reject(new Error('handler')))).toEqual([runtimeError]);
    expect(test.log.map(({ stack }) => stack)).toEqual([
      expect.stringContaining('mapping'),
      expect.stringContaining('handler'),
    ]);
  });

  it('of values a format cannot express is an error like any other', async () => {
    expect(await answersTo(() => 2n ** 80n)).toEqual([runtimeError]);
    expect(test.log).toHaveLength(1);
  });

  it('with a payload that cannot be encoded goes out without it', async () => {
    expect(await answersTo(() => fail(new WampError('com.error', [2n ** 80n])))).toEqual([
      ['com.error'],
    ]);
  });

  it.each<[string, unknown]>([
    ['a thenable that throws', { then: () => fail(new Error('then')) }],
    [
      'a getter `then` that throws',
      Object.defineProperty({}, 'then', { get: () => fail(new Error('get')) }),
    ],
    [
      'an iterable that cannot be started',
      { [Symbol.asyncIterator]: () => fail(new Error('iterator')) },
    ],
    ['an iterator without next', { [Symbol.asyncIterator]: () => ({}) }],
  ])('%s fails its own call only', async (_name, value) => {
    expect(await answersTo(() => value)).toEqual([runtimeError]);
    expect(await answersTo2(() => Promise.resolve().then(() => value))).toEqual([runtimeError]);
    expect(test.log.length).toBeGreaterThanOrEqual(2);
  });

  /** A second call on the same session. */
  async function answersTo2(handler: CallHandler): Promise<unknown[]> {
    test.hub.register('com.second', handler);
    client.send([48, 2, {}, 'com.second']);
    return short(await client.drain());
  }
});

describe('an Observable, for a caller that wants progress', () => {
  it('each value goes out; the last one with completion in the same turn is final', async () => {
    expect(await answersTo(() => of(1, 2, 3), progress)).toEqual([
      partial(1),
      partial(2),
      [{}, [3]],
    ]);
  });

  it('values go out in their own turn; a later completion is an empty final RESULT', async () => {
    const source = new Subject<number>();
    expect(await answersTo(() => source, progress)).toEqual([]);
    source.next(1);
    expect(short(await client.drain())).toEqual([partial(1)]);
    source.next(2);
    source.next(3);
    expect(short(await client.drain())).toEqual([partial(2), partial(3)]);
    source.complete();
    expect(short(await client.drain())).toEqual([[{}]]);
  });

  it('a value and completion in one turn after others is the final RESULT', async () => {
    const source = new Subject<number>();
    await answersTo(() => source, progress);
    source.next(1);
    await client.drain();
    source.next(2);
    source.complete();
    expect(short(await client.drain())).toEqual([[{}, [2]]]);
  });

  it('an empty one is an empty final RESULT', async () => {
    expect(await answersTo(() => of(), progress)).toEqual([[{}]]);
  });

  it('emits whatever a result can be', async () => {
    const values = of(undefined, null, new WampResult([1, 2], { a: 1 }, { x: 1 }), [3]);
    expect(await answersTo(() => values, progress)).toEqual([
      [{ progress: true }],
      partial(null),
      [{ x: 1, progress: true }, [1, 2], { a: 1 }],
      [{}, [[3]]],
    ]);
  });

  it('an error after three values comes after the three', async () => {
    const source = new Observable<number>((subscriber) => {
      for (const n of [1, 2, 3]) subscriber.next(n);
      subscriber.error(new WampError('com.error'));
    });
    expect(await answersTo(() => source, progress)).toEqual([
      partial(1),
      partial(2),
      partial(3),
      ['com.error'],
    ]);
  });

  it('a value that cannot be encoded ends it with one ERROR, and the source is let go', async () => {
    const source = new Subject<unknown>();
    await answersTo(() => source, progress);
    source.next(1);
    source.next(2n ** 80n);
    source.next(3);
    expect(short(await client.drain())).toEqual([partial(1), runtimeError]);
    expect(source.observed).toBe(false);
  });

  it('by promise is the same', async () => {
    expect(await answersTo(async () => of(1, 2), progress)).toEqual([partial(1), [{}, [2]]]);
  });
});

describe('an Observable, for a caller that wants none', () => {
  it('is one RESULT with the last value', async () => {
    const source = new Subject<number>();
    expect(await answersTo(() => source)).toEqual([]);
    source.next(1);
    source.next(2);
    expect(await client.drain()).toEqual([]);
    source.complete();
    expect(short(await client.drain())).toEqual([[{}, [2]]]);
  });

  it('without values is an empty RESULT', async () => {
    expect(await answersTo(() => of())).toEqual([[{}]]);
  });

  it('with an error after values is the ERROR alone', async () => {
    const source = new Subject<number>();
    await answersTo(() => source);
    source.next(1);
    source.error(new WampError('com.error'));
    expect(short(await client.drain())).toEqual([['com.error']]);
  });
});

describe('endless generators', () => {
  it.each(['a procedure', 'a streaming topic', 'an event handler'])(
    'of %s end with their session at once, and nothing of them waits for a turn',
    async (where) => {
      let [running, others] = [0, 0];
      async function* endless(): AsyncGenerator<number> {
        running++;
        try {
          for (let i = 0; ; i++) yield i;
        } finally {
          running--;
        }
      }
      async function* other(): AsyncGenerator<number> {
        for (;;) yield others++;
      }
      test.hub.register('com.other', other);
      test.hub.register('com.endless', endless);
      for (let i = 0; i < 50; i++) {
        test.hub.topic(`com.topic.${i}`, endless);
        test.hub.subscribe('com.event', endless);
      }
      const [{ connection }] = [...test.hub.core.hosts] as [SessionHost];
      const neighbour = await test.join();
      for (let i = 0; i < 50; i++) neighbour.request(48, {}, 'com.other');
      if (where === 'an event handler') client.request(16, {}, 'com.event');
      else
        for (let i = 0; i < 50; i++)
          if (where === 'a procedure') client.request(48, {}, 'com.endless');
          else client.request(32, {}, `com.topic.${i}`);
      await turns(3);
      expect(running).toBe(50);
      expect(connection.share.isWaiting).toBe(true);
      client.close();
      expect(connection.share.isWaiting).toBe(false);
      await turns(3);
      expect(running).toBe(0);
      expect(others).toBeGreaterThan(0);
      neighbour.close();
      await turns(3);
    },
  );
});

describe('an async generator', () => {
  async function* countdown() {
    yield 3;
    yield 2;
    return 'done';
  }
  async function* endless() {
    yield 1;
    yield 2;
  }

  it('yields progress and returns the final result', async () => {
    expect(await answersTo(countdown, progress)).toEqual([partial(3), partial(2), [{}, ['done']]]);
  });

  it('that returns nothing ends with an empty final RESULT', async () => {
    expect(await answersTo(endless, progress)).toEqual([partial(1), partial(2), [{}]]);
  });

  it('for a caller that wants no progress is one RESULT: what it returns', async () => {
    expect(await answersTo(countdown)).toEqual([[{}, ['done']]]);
  });

  it('or, without that, what it yielded last', async () => {
    expect(await answersTo(endless)).toEqual([[{}, [2]]]);
  });

  it('that yields what cannot be encoded ends with one ERROR, after its finally', async () => {
    const ended: string[] = [];
    const answers = await answersTo(async function* () {
      try {
        yield 1;
        yield 2n ** 80n;
        yield 3;
      } finally {
        ended.push('finally');
      }
    }, progress);
    expect(answers).toEqual([partial(1), runtimeError]);
    expect(ended).toEqual(['finally']);
  });
});

describe('the input of a call', () => {
  it('has one reader; a second one fails and takes nothing from the first', async () => {
    const seen: unknown[] = [];
    test.hub.register(uri, async ({ input }) => {
      const first = lastValueFrom(input.pipe(toArray()));
      input.subscribe({
        next: () => fail('next'),
        error: (error: Error) => seen.push(error.message),
      });
      seen.push(await first);
    });
    client.send([48, 1, { progress: true }, uri, [1]]);
    client.send([48, 1, { progress: true }, uri, [2]]);
    client.send([48, 1, {}, uri]);
    expect(short(await client.drain())).toEqual([[{}]]);
    expect(seen).toEqual(['The input of a call can be read only once.', [1, 2]]);
  });
});

describe('telling a handler to stop', () => {
  const cancelled = ['wamp.error.canceled'];

  async function start(handler: CallHandler, options: object = {}) {
    test.hub.register(uri, handler);
    client.send([48, 1, options, uri]);
    expect(await client.drain()).toEqual([]);
  }
  async function cancel(mode: string) {
    client.send([49, 1, { mode }]);
    return short(await client.drain());
  }

  it('kill: the hub answers at once for a handler without the signal, which counts until it ends', async () => {
    const work = gate<unknown>();
    await start(() => work.promise);
    expect(await cancel('kill')).toEqual([cancelled]);
    expect(tablesOf(test)['calls']).toBe(1);
    work.open('late');
    expect(await cancel('kill')).toEqual([]);
    expect(tablesOf(test)['calls']).toBe(0);
  });

  it('kill: one that took it answers itself, with what it likes', async () => {
    const work = gate<unknown>();
    let reason: unknown;
    await start(({ signal }) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return work.promise;
    });
    expect(await cancel('kill')).toEqual([]);
    expect(reason).toMatchObject({ uri: 'wamp.error.canceled' });
    work.open('half of it');
    expect(short(await client.drain())).toEqual([[{}, ['half of it']]]);
  });

  it.each([
    ['the reason of the signal', 'reason', cancelled],
    ['an AbortError', new DOMException('Aborted', 'AbortError'), cancelled],
    ['any error', new Error('disk'), cancelled],
    ['a WampError of its own', new WampError('com.rolled_back'), ['com.rolled_back']],
  ])('kill: one that took it and rejects with %s', async (_name, error, answer) => {
    await start(
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () =>
            reject((error === 'reason' ? signal.reason : error) as Error),
          );
        }),
    );
    expect(await cancel('kill')).toEqual([answer]);
  });

  it.each(['kill', 'killnowait'])(
    '%s: an Observable is unsubscribed and answered at once',
    async (mode) => {
      const source = new Subject();
      await start(({ signal }) => (signal.aborted ? NEVER : source), progress);
      expect(source.observed).toBe(true);
      expect(await cancel(mode)).toEqual([cancelled]);
      expect(source.observed).toBe(false);
    },
  );

  it('skip: an Observable goes on, and its values are dropped', async () => {
    const source = new Subject();
    await start(() => source, progress);
    expect(await cancel('skip')).toEqual([cancelled]);
    source.next(1);
    expect(source.observed).toBe(true);
    source.complete();
    expect(await client.drain()).toEqual([]);
    expect(tablesOf(test)['calls']).toBe(0);
  });

  it.each(['kill', 'killnowait'])('%s: a generator is ended, its finally runs', async (mode) => {
    const ended: string[] = [];
    const next = gate();
    await start(async function* () {
      try {
        await next.promise;
        yield 1;
        await new Promise(() => {});
      } finally {
        ended.push('finally');
      }
    }, progress);
    expect(await cancel(mode)).toEqual([cancelled]);
    next.open();
    expect(await client.drain()).toEqual([]);
    expect(ended).toEqual(['finally']);
  });

  it('kill before a promise comes to its Observable: it is never subscribed', async () => {
    const later = gate<Observable<never>>();
    await start(() => later.promise);
    expect(await cancel('kill')).toEqual([cancelled]);
    let isSubscribed = false;
    later.open(new Observable(() => void (isSubscribed = true)));
    expect(await client.drain()).toEqual([]);
    expect(isSubscribed).toBe(false);
  });

  it('CANCEL right behind CALL is answered, too', async () => {
    test.hub.register(uri, async () => {
      await turns();
      return 'late';
    });
    client.send([48, 1, {}, uri]);
    client.send([49, 1, { mode: 'kill' }]);
    expect(short(await client.drain())).toEqual([cancelled]);
  });

  it.each(['kill', 'killnowait'])(
    '%s: a source that fails while it is stopped is logged, nothing else',
    async (mode) => {
      await start(() => new Observable(() => () => fail(new Error('no teardown'))), progress);
      expect(await cancel(mode)).toEqual([cancelled]);
      expect(client.isClosed).toBe(false);
      expect(test.log).toEqual([
        expect.objectContaining({ stack: expect.stringContaining('no teardown') }),
      ]);
    },
  );

  it('so is a generator whose finally throws', async () => {
    await start(async function* () {
      try {
        yield* [];
        await new Promise<void>((resolve) => (release = resolve));
        yield 1;
      } finally {
        // oxlint-disable-next-line no-unsafe-finally
        throw new Error('no finally');
      }
    }, progress);
    expect(await cancel('kill')).toEqual([cancelled]);
    release();
    expect(await client.drain()).toEqual([]);
    expect(test.log).toEqual([
      expect.objectContaining({ stack: expect.stringContaining('no finally') }),
    ]);
  });
  let release!: () => void;

  it('and an iterator that knows no promises', async () => {
    const iterator = {
      next: () => new Promise(() => {}),
      return: () => fail(new Error('no return')),
    };
    await start(() => ({ [Symbol.asyncIterator]: () => iterator }), progress);
    expect(await cancel('kill')).toEqual([cancelled]);
    expect(client.isClosed).toBe(false);
    expect(test.log).toHaveLength(1);
  });

  it('the end of the session stops all of them, even if one fails to stop', async () => {
    const source = new Subject();
    let isAborted = false;
    test.hub.register('com.a', () => new Observable(() => () => fail(new Error('no teardown'))));
    test.hub.register('com.b', () => source);
    test.hub.register('com.c', ({ signal }) => {
      signal.addEventListener('abort', () => (isAborted = true));
      return new Promise(() => {});
    });
    ['com.a', 'com.b', 'com.c'].forEach((name, i) => client.send([48, i + 1, {}, name]));
    client.close();
    expect(source.observed).toBe(false);
    expect(isAborted).toBe(true);
  });

  it('a signal taken after the abort is aborted already', async () => {
    const later = gate();
    let signal: AbortSignal | undefined;
    await start(async (call) => {
      await later.promise;
      ({ signal } = call);
    });
    await cancel('killnowait');
    later.open();
    await turns();
    expect(signal?.aborted).toBe(true);
    expect(signal?.reason).toMatchObject({ uri: 'wamp.error.canceled' });
  });
});

function fail(error: unknown): never {
  throw error;
}
