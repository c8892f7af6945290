import { concat, finalize, of, Subject, throwError, toArray, lastValueFrom, NEVER } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import type { WampSession } from '../../lib/hub/session/wamp-session.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables, expectNoErrors, tablesOf } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

// The application calls procedures that a client registered.

const uri = 'com.offered';
let test: TestHub;
let client: WampTestClient;
let session: WampSession;

beforeEach(async () => {
  test = createTestHub();
  client = await test.join();
  session = test.hub.sessions.get(client.session)!;
});

afterEach(async () => {
  client.close();
  await turns();
  expectEmptyTables(test);
  expectNoErrors(test);
});

/** Collects what an Observable does. */
function watch(source: ReturnType<WampSession['stream']>) {
  const seen: unknown[] = [];
  const subscription = source.subscribe({
    next: (value) => seen.push(value),
    complete: () => seen.push('complete'),
    error: (error: WampError) => seen.push(error.uri),
  });
  return { seen, subscription };
}

describe('session.call', () => {
  it('sends positionals and keywords, and unwraps the result', async () => {
    await client.register(uri, (args, kwargs) => ({ args, kwargs }));
    expect(await session.call(uri, [1, 'two'], { three: 3 })).toEqual({
      args: [1, 'two'],
      kwargs: { three: 3 },
    });
  });

  it.each([
    ['nothing', undefined, undefined],
    ['one positional', 7, 7],
    ['a list', [1, 2], [1, 2]],
    ['keywords', new WampResult([], { a: 1 }), { a: 1 }],
    ['several', new WampResult([1, 2], { a: 1 }), new WampResult([1, 2], { a: 1 })],
  ])('seed 6: %s', async (_name, returned, expected) => {
    await client.register(uri, () => returned);
    expect(await session.call(uri)).toEqual(expected);
  });

  it('callResult never unwraps', async () => {
    await client.register(uri, () => new WampResult([7], {}, { x: 1 }));
    expect(await session.callResult(uri)).toEqual(new WampResult([7], {}, { x: 1 }));
  });

  it('rejects with the client’s own error', async () => {
    await client.register(uri, () => {
      throw new WampError('com.error', ['text'], { a: 1 });
    });
    await expect(session.call(uri)).rejects.toMatchObject({
      uri: 'com.error',
      message: 'text',
      kwargs: { a: 1 },
    });
  });

  it('of what is not registered rejects at once, and nothing is sent', async () => {
    await expect(session.call(uri)).rejects.toMatchObject({ uri: 'wamp.error.no_such_procedure' });
    expect(await client.drain()).toEqual([]);
  });

  it('goes to the client’s pattern, too', async () => {
    await client.register('com', (_args, _kwargs, [, , , details]) => details['procedure'], {
      match: 'prefix',
    });
    expect(await session.call('com.any.thing')).toBe('com.any.thing');
  });

  it('of the same URI in two sessions goes to each its own', async () => {
    const other = await test.join();
    await client.register(uri, () => 'one');
    await other.register(uri, () => 'two');
    expect(await session.call(uri)).toBe('one');
    expect(await test.hub.sessions.get(other.session)!.call(uri)).toBe('two');
    await other.leave();
    expect(await session.call(uri)).toBe('one');
  });

  it('that cannot be encoded rejects, and uses no id', async () => {
    await client.register(uri);
    await expect(session.call(uri, [2n ** 80n])).rejects.toThrow(/beyond the integers/);
    void session.call(uri, [1]).catch(() => undefined);
    expect(await client.drain()).toEqual([[68, 1, 1, {}, [1]]]);
  });

  it('carries details', async () => {
    await client.register(uri, (_args, _kwargs, [, , , details]) => details['trustlevel']);
    expect(await session.call(uri, [], {}, { details: { trustlevel: 3 } })).toBe(3);
  });

  it('remote() calls by method name', async () => {
    interface Clock {
      now(): number;
      readonly zone: string;
    }
    await client.register('com.clock.now', () => 12);
    const clock = session.remote<Clock>('com.clock');
    expect(await clock.now()).toBe(12);
    expect(await Promise.resolve(clock)).toBe(clock);
  });
});

describe('giving up', () => {
  it('the default timeout of the hub holds; an own one goes before it, 0 is none', async () => {
    test = createTestHub({ callTimeoutMs: 1_000 });
    client = await test.join();
    session = test.hub.sessions.get(client.session)!;
    await client.register(uri);
    const outcomes: string[] = [];
    const note = (name: string) => (error: WampError) => outcomes.push(`${name} ${error.uri}`);
    void session.call(uri).catch(note('default'));
    void session.call(uri, [], {}, { timeoutMs: 500 }).catch(note('own'));
    void session.call(uri, [], {}, { timeoutMs: 0 }).catch(note('none'));
    test.clock.advance(500);
    await turns();
    expect(outcomes).toEqual(['own wamp.error.timeout']);
    test.clock.advance(500);
    await turns();
    expect(outcomes).toEqual(['own wamp.error.timeout', 'default wamp.error.timeout']);
    test.clock.advance(1e9);
    await turns();
    expect(outcomes).toHaveLength(2);
  });

  it('an aborted signal cancels: INTERRUPT, and the call rejects at once', async () => {
    await client.register(uri);
    const controller = new AbortController();
    const call = session.call(uri, [], {}, { signal: controller.signal });
    await client.expect(68);
    controller.abort(new Error('enough'));
    await expect(call).rejects.toMatchObject({
      uri: 'wamp.error.canceled',
      cause: expect.objectContaining({ message: 'enough' }),
    });
    expect(await client.drain()).toEqual([[69, 1, { mode: 'killnowait' }]]);
    client.send([70, 1, {}, ['late']]);
    expect(await client.drain()).toEqual([]);
  });

  it('a signal that is aborted already sends nothing', async () => {
    await client.register(uri);
    const signal = AbortSignal.abort(new WampError('com.reason'));
    await expect(session.call(uri, [], {}, { signal })).rejects.toMatchObject({
      uri: 'com.reason',
    });
    expect(await client.drain()).toEqual([]);
  });

  it('a signal outlives its calls without keeping them', async () => {
    await client.register(uri, () => 1);
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (
      listeners--,
      remove(...args)
    );
    for (let i = 0; i < 3; i++) await session.call(uri, [], {}, { signal });
    await session.call(uri, [], {}, { signal, input: [] });
    await session
      .call(uri, [], {}, { signal, input: throwError(() => new Error('at once')) })
      .catch(() => undefined);
    expect(listeners).toBe(0);
    controller.abort();
    expect((await client.drain()).filter(([code]) => code === 69)).toHaveLength(1);
  });

  it('H14: the end of the session rejects at once', async () => {
    await client.register(uri);
    const call = session.call(uri);
    const streamed = watch(session.stream(uri));
    client.close();
    await expect(call).rejects.toMatchObject({ uri: 'wamp.error.canceled' });
    expect(streamed.seen).toEqual(['wamp.error.canceled']);
    await expect(session.call(uri)).rejects.toMatchObject({ uri: 'wamp.error.canceled' });
  });
});

describe('session.stream', () => {
  it('emits every progressive result, and the final one unless it is empty', async () => {
    await client.register(uri);
    const { seen } = watch(session.stream(uri, ['x']));
    expect(await client.expect(68)).toEqual([68, 1, 1, { receive_progress: true }, ['x']]);
    client.send([70, 1, { progress: true }, [1]]);
    client.send([70, 1, { progress: true }]);
    client.send([70, 1, {}]);
    expect(seen).toEqual([1, undefined, 'complete']);

    const other = watch(session.stream(uri));
    client.send([70, 2, { progress: true }, [1]]);
    client.send([70, 2, {}, [2], { a: 1 }]);
    expect(other.seen).toEqual([1, new WampResult([2], { a: 1 }), 'complete']);
    await client.drain();
  });

  it('calls with each subscription, not before', async () => {
    await client.register(uri);
    const stream = session.stream(uri);
    expect(await client.drain()).toEqual([]);
    watch(stream);
    watch(stream);
    expect(await client.drain()).toHaveLength(2);
  });

  it('unsubscribing cancels', async () => {
    await client.register(uri);
    const { seen, subscription } = watch(session.stream(uri));
    client.send([70, 1, { progress: true }, [1]]);
    subscription.unsubscribe();
    client.send([70, 1, { progress: true }, [2]]);
    expect((await client.drain()).map(([code]) => code)).toEqual([68, 69]);
    expect(seen).toEqual([1]);
    expect(tablesOf(test)['invocations']).toBe(0);
  });

  it('an error after values', async () => {
    await client.register(uri);
    const { seen } = watch(session.stream(uri));
    client.send([70, 1, { progress: true }, [1]]);
    client.send([8, 68, 1, {}, 'com.error']);
    expect(seen).toEqual([1, 'com.error']);
    await client.drain();
  });

  it('I18: its timeout is the time between two results', async () => {
    await client.register(uri);
    const { seen } = watch(session.stream(uri, [], {}, { timeoutMs: 100 }));
    for (let i = 0; i < 5; i++) {
      test.clock.advance(99);
      client.send([70, 1, { progress: true }, [i]]);
    }
    test.clock.advance(100);
    expect(seen).toEqual([0, 1, 2, 3, 4, 'wamp.error.timeout']);
    await client.drain();
  });
});

describe('a subscriber of a stream that fails', () => {
  it.each<[string, (client: WampTestClient) => unknown]>([
    ['with the result', (each) => each.send([70, 1, {}])],
    ['with the error', (each) => each.send([8, 68, 1, {}, 'com.error'])],
    ['with the end of the session', (each) => each.close()],
  ])('is logged and hinders nothing: %s', async (_name, end) => {
    const failing = createTestHub();
    const other = await failing.join();
    await other.register(uri);
    failing.hub.sessions
      .get(other.session)!
      .stream(uri)
      .pipe(
        finalize(() => {
          throw new Error('finalize');
        }),
      )
      .subscribe({ error: () => {} });
    await other.drain();
    end(other);
    expect(failing.log).toEqual([
      expect.objectContaining({
        message: `A subscriber of com.offered failed for an answer of session ${other.session}`,
        stack: expect.stringContaining('finalize'),
      }),
    ]);
    expect(other.received.filter(([code]) => code === 3)).toEqual([]);
    other.close();
    expectEmptyTables(failing);
  });
});

describe('streamed input', () => {
  it('goes out piece by piece under one id; the last piece is empty', async () => {
    await client.register(uri);
    const input = new Subject<unknown>();
    const call = session.call(uri, ['first'], {}, { input });
    input.next(1);
    input.next(new WampResult([2, 3], { a: 1 }));
    input.next(undefined);
    input.complete();
    expect(await client.drain()).toEqual([
      [68, 1, 1, { progress: true }, ['first']],
      [68, 1, 1, { progress: true }, [1]],
      [68, 1, 1, { progress: true }, [2, 3], { a: 1 }],
      [68, 1, 1, { progress: true }],
      [68, 1, 1, {}],
    ]);
    client.send([70, 1, {}, ['done']]);
    expect(await call).toBe('done');
  });

  it.each([
    ['an array', [1, 2]],
    ['a promise', Promise.resolve(1)],
    [
      'a generator',
      (async function* () {
        yield 1;
      })(),
    ],
  ])('may be %s', async (_name, input) => {
    await client.register(uri);
    const call = session.call(uri, [], {}, { input });
    const pieces = await client.drain();
    expect(pieces.at(-1)).toEqual([68, 1, 1, {}]);
    client.send([70, 1, {}, [1]]);
    await call;
  });

  it('stops when the client has answered', async () => {
    await client.register(uri);
    const input = new Subject<number>();
    const call = session.call(uri, [], {}, { input });
    input.next(1);
    client.send([70, 1, {}, ['enough']]);
    expect(await call).toBe('enough');
    expect(input.observed).toBe(false);
    expect(await client.drain()).toHaveLength(2);
  });

  it.each([
    ['fails', throwError(() => new Error('no more'))],
    [
      'fails after a value',
      concat(
        of(1),
        throwError(() => new Error('no more')),
      ),
    ],
    ['cannot be encoded', of(1, 2n ** 80n, 3)],
    ['is no source at all', 7 as never],
  ])('that %s cancels the call', async (_name, input) => {
    await client.register(uri);
    await expect(session.call(uri, [], {}, { input })).rejects.toMatchObject({
      uri: 'wamp.error.canceled',
      cause: expect.any(Error),
    });
    expect((await client.drain()).at(-1)).toEqual([69, 1, { mode: 'killnowait' }]);
  });

  it('is let go when the call is canceled or the session ends', async () => {
    await client.register(uri);
    const inputs = [new Subject(), new Subject()];
    const { subscription } = watch(session.stream(uri, [], {}, { input: inputs[0]! }));
    watch(session.stream(uri, [], {}, { input: inputs[1]! }));
    subscription.unsubscribe();
    expect(inputs.map(({ observed }) => observed)).toEqual([false, true]);
    client.close();
    expect(inputs.map(({ observed }) => observed)).toEqual([false, false]);
  });

  it('I6: to a client that did not announce it is refused, and nothing is sent', async () => {
    const plain = await test.join('realm1', {});
    await plain.register(uri);
    const call = test.hub.sessions.get(plain.session)!.call(uri, [], {}, { input: NEVER });
    await expect(call).rejects.toMatchObject({ uri: 'wamp.error.feature_not_supported' });
    expect(await plain.drain()).toEqual([]);
    await plain.leave();
  });

  it('and results stream at the same time', async () => {
    await client.register(uri);
    const stream = session.stream(uri, [], {}, { input: of(1, 2) });
    const all = lastValueFrom(stream.pipe(toArray()));
    client.send([70, 1, { progress: true }, ['a']]);
    client.send([70, 1, {}, ['b']]);
    expect(await all).toEqual(['a', 'b']);
    await client.drain();
  });
});

describe('waitForRegistration', () => {
  it('resolves at once, or with the REGISTERED that answers to the URI', async () => {
    const states: string[] = [];
    void session.waitForRegistration('com.a.b').then(() => states.push('there'));
    await client.register('com.other');
    await turns();
    expect(states).toEqual([]);
    await client.register('com.a', undefined, { match: 'prefix' });
    await turns();
    expect(states).toEqual(['there']);
    await session.waitForRegistration('com.a.b');
  });

  it('rejects when the session ends first', async () => {
    const waiting = session.waitForRegistration('com.a');
    client.close();
    await expect(waiting).rejects.toMatchObject({ uri: 'wamp.error.canceled' });
    await expect(session.waitForRegistration('com.a')).rejects.toMatchObject({
      uri: 'wamp.error.canceled',
    });
  });
});
