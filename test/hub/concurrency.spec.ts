import { AsyncLocalStorage } from 'node:async_hooks';
import { Subject } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WampConcurrency } from '../../lib/hub/handlers/concurrency.js';
import type { WampCallContext } from '../../lib/hub/contexts/call-context.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables, expectNoErrors } from '../utils/tables.js';
import { type Gate, gate, turns } from '../utils/turns.js';

const uri = 'com.procedure';

/** The calls that run, by their argument, and what lets each of them end. */
let running: Map<unknown, Gate<unknown>>;
/** The arguments of all calls in the order they started. */
let started: unknown[];

beforeEach(() => {
  running = new Map();
  started = [];
});

/** Runs until the test ends it. */
const work = (call: WampCallContext): Promise<unknown> => {
  const [name] = call.args;
  const done = gate<unknown>();
  started.push(name);
  running.set(name, done);
  return done.promise.finally(() => running.delete(name));
};

async function end(...names: unknown[]): Promise<void> {
  for (const name of names) {
    running.get(name)?.open(name);
    await turns();
  }
}

function hubWith(concurrency: WampConcurrency, handler = work, options = {}): TestHub {
  const test = createTestHub(options);
  test.hub.register(uri, handler, { concurrency });
  return test;
}

/** Starts a call per name; their request ids count on from the ones before. */
async function calls(client: WampTestClient, names: readonly unknown[], options = {}) {
  for (const name of names) client.request(48, options, uri, [name]);
  await turns();
}

const result = (request: number, name: unknown) => [50, request, {}, [name]];
const error = (request: number, name: string) => [8, 48, request, {}, `wamp.error.${name}`];

describe('concurrency of a procedure', () => {
  it.each<[WampConcurrency, string[]]>([
    [0, ['a', 'b', 'c', 'A', 'B', 'C']],
    [1, ['a']],
    [2, ['a', 'b']],
    [5, ['a', 'b', 'c', 'A', 'B']],
    [100, ['a', 'b', 'c', 'A', 'B', 'C']],
    ['serial', ['a', 'A']],
  ])('%s: so many run at a time, and all of them in the end', async (concurrency, first) => {
    const test = hubWith(concurrency);
    const [one, other] = [await test.join(), await test.join()];
    await calls(one, ['a', 'b', 'c']);
    await calls(other, ['A', 'B', 'C']);
    expect(started).toEqual(first);
    while (running.size > 0) await end(...running.keys());
    expect(await one.drain()).toEqual([result(1, 'a'), result(2, 'b'), result(3, 'c')]);
    expect(await other.drain()).toEqual([result(1, 'A'), result(2, 'B'), result(3, 'C')]);
    one.close();
    other.close();
    expectEmptyTables(test);
    expectNoErrors(test);
  });

  it('a number takes the sessions in turn, and each in its order', async () => {
    const test = hubWith(1);
    const [one, two, three] = [await test.join(), await test.join(), await test.join()];
    await calls(one, ['a', 'b', 'c']);
    await calls(two, ['A', 'B', 'C']);
    await end('a');
    await calls(three, ['1']);
    while (running.size > 0) await end(...running.keys());
    expect(started).toEqual(['a', 'b', 'A', '1', 'c', 'B', 'C']);
  });

  it.each([-1, 1.5, Number.NaN, Infinity, '2', 'parallel'])('%s is refused', (value) => {
    const { hub } = createTestHub();
    const concurrency = value as never;
    expect(() => hub.register(uri, work, { concurrency })).toThrow(
      'The option concurrency of work()',
    );
    expect(() => createTestHub({ concurrency })).toThrow(
      'The option concurrency must be an integer',
    );
  });
});

describe('the place of a call is free when its handler has ended', () => {
  const subject = () => new Subject<unknown>();

  it.each<[string, (call: WampCallContext) => unknown]>([
    ['a value', () => 'x'],
    ['a throw', () => Promise.reject(new Error('x'))],
    ['a value that cannot be encoded', () => ({ x: 1n << 70n })],
    [
      'a generator',
      async function* generator() {
        yield await Promise.resolve('x');
      },
    ],
    ['a canceled stream', subject],
  ])('%s', async (_name, outcome) => {
    const test = hubWith(1, (call) => (started.push(call.args[0]), outcome(call)) as never);
    const client = await test.join();
    await calls(client, ['a', 'b'], { receive_progress: true });
    client.send([49, 1, { mode: 'kill' }]);
    await turns();
    expect(started).toEqual(['a', 'b']);
  });

  it.each(['skip', 'kill', 'killnowait'])('not when CANCEL %s has answered it', async (mode) => {
    const test = hubWith('serial');
    const client = await test.join();
    await calls(client, ['a', 'b']);
    client.send([49, 1, { mode }]);
    expect(await client.drain()).toEqual([error(1, 'canceled')]);
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'b']);
  });

  it('ten thousand that end at once leave the stack and the event loop alone', async () => {
    const limits = { maxCallsInFlight: 0 };
    const test = hubWith(1, (call) => (call.args[0] === 0 ? work(call) : call.args[0]) as never, {
      limits,
    });
    const client = await test.join();
    await calls(client, [...Array(10_000).keys()]);
    await end(0);
    const answers: unknown[] = [];
    while (answers.length < 10_000) {
      await turns();
      answers.push(...(await client.drain()).map((message) => message[1]));
    }
    expect(answers).toEqual([...Array(10_000).keys()].map((index) => index + 1));
  });
});

describe.each<WampConcurrency>([1, 'serial'])(
  'a call that waits, concurrency %s',
  (concurrency) => {
    it.each(['kill', 'killnowait', undefined])('is answered by CANCEL %s', async (mode) => {
      const test = hubWith(concurrency);
      const client = await test.join();
      await calls(client, ['a', 'b', 'c']);
      client.send([49, 2, mode === undefined ? {} : { mode }]);
      expect(await client.drain()).toEqual([error(2, 'canceled')]);
      await end('a', 'c');
      expect(started).toEqual(['a', 'c']);
      client.close();
      expectEmptyTables(test);
    });

    it('runs in its turn after CANCEL skip, which stops no handler', async () => {
      const test = hubWith(concurrency);
      const client = await test.join();
      await calls(client, ['a', 'b']);
      client.send([49, 2, { mode: 'skip' }]);
      expect(await client.drain()).toEqual([error(2, 'canceled')]);
      await end('a', 'b');
      expect(started).toEqual(['a', 'b']);
      expect(await client.drain()).toEqual([result(1, 'a')]);
      client.close();
      expectEmptyTables(test);
    });

    it('has its timeout', async () => {
      const test = hubWith(concurrency);
      const client = await test.join();
      await calls(client, ['a']);
      await calls(client, ['b'], { timeout: 100 });
      test.clock.advance(100);
      expect(await client.drain()).toEqual([[...error(2, 'timeout'), [expect.any(String)]]]);
      await end('a');
      expect(started).toEqual(['a']);
    });

    it('is gone with its session, and runs no handler', async () => {
      const test = hubWith(concurrency, (call) => (call.signal, work(call)));
      const client = await test.join();
      const other = await test.join();
      await calls(client, ['a', 'b', 'c']);
      client.close();
      await calls(other, ['A']);
      await end('a', 'A');
      expect(started).toEqual(['a', 'A']);
      other.close();
      await turns();
      expectEmptyTables(test);
    });

    it('runs no handler when the one before ends with the session', async () => {
      const test = hubWith(concurrency, (call) => {
        started.push(call.args[0]);
        return new Subject() as never;
      });
      const client = await test.join();
      await calls(client, ['a', 'b', 'c']);
      client.close();
      await turns();
      expect(started).toEqual(['a']);
      expectEmptyTables(test);
    });

    it('counts in maxCallsInFlight and in the bytes that are held', async () => {
      const test = hubWith(concurrency, work, { limits: { maxCallsInFlight: 3 } });
      const client = await test.join();
      await calls(client, ['a', 'b', 'c', 'd']);
      expect(test.hub.stats().heldBytes).toBeGreaterThan(0);
      expect(await client.drain()).toEqual([[...error(4, 'unavailable'), [expect.any(String)]]]);
      await end('a', 'b', 'c');
      expect(test.hub.stats().heldBytes).toBe(0);
    });

    it('keeps the input that came, and gets it when it runs', async () => {
      const handler = async (call: WampCallContext): Promise<unknown> => {
        if (call.args[0] === 'a') return work(call);
        const pieces: unknown[] = [];
        for await (const piece of call.input) pieces.push(piece);
        return pieces;
      };
      const test = hubWith(concurrency, handler);
      const client = await test.join();
      await calls(client, ['a']);
      client.send([48, 2, { progress: true }, uri, [1]]);
      client.send([48, 2, { progress: true }, uri, [2]]);
      client.send([48, 2, {}, uri, [3]]);
      await end('a');
      expect(await client.drain()).toEqual([result(1, 'a'), [50, 2, {}, [[1, 2, 3]]]]);
    });

    it('has its progressive results', async () => {
      const test = hubWith(concurrency, async function* generator(call: WampCallContext) {
        started.push(call.args[0]);
        yield 1;
        return 2;
      } as never);
      const client = await test.join();
      await calls(client, ['a', 'b'], { receive_progress: true });
      expect(await client.drain()).toEqual(
        [1, 2].flatMap((id) => [
          [50, id, { progress: true }, [1]],
          [50, id, {}, [2]],
        ]),
      );
    });

    it('keeps its async context', async () => {
      const storage = new AsyncLocalStorage<string>();
      const seen: unknown[] = [];
      const test = hubWith(concurrency, (call) => {
        seen.push(storage.getStore());
        storage.enterWith(String(call.args[0]));
        return work(call);
      });
      const client = await test.join();
      await calls(client, ['a', 'b']);
      await end('a', 'b');
      expect(seen).toEqual([undefined, undefined]);
    });

    it('finishes at shutdown', async () => {
      const test = hubWith(concurrency);
      const client = await test.join();
      await calls(client, ['a', 'b']);
      const closing = test.hub.close();
      await end('a', 'b');
      await closing;
      expect(await client.drain()).toEqual([result(1, 'a'), result(2, 'b')]);
      expectEmptyTables(test);
    });

    it('is answered, and not run, at shutdown when the time is over', async () => {
      const test = hubWith(concurrency);
      const client = await test.join();
      await calls(client, ['a', 'b']);
      const closing = test.hub.close();
      test.clock.advance(5000);
      await closing;
      await end('a');
      expect(started).toEqual(['a']);
      expect((await client.drain()).filter(([code]) => code === 8)).toHaveLength(2);
      expectEmptyTables(test);
    });
  },
);

describe('concurrency of the hub', () => {
  it('is for all procedures together that have none of their own', async () => {
    const test = createTestHub({ concurrency: 'serial' });
    test.hub.register('com.one', work);
    test.hub.register('com.two', work);
    test.hub.register('com.free', work, { concurrency: 0 });
    test.hub.register('com.own', work, { concurrency: 1 });
    const client = await test.join();
    for (const name of ['one', 'two', 'free', 'own']) client.request(48, {}, `com.${name}`, [name]);
    await turns();
    expect(started).toEqual(['one', 'free', 'own']);
    await end('one');
    expect(started).toEqual(['one', 'free', 'own', 'two']);
  });
});
