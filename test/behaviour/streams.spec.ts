import { lastValueFrom, map, Observable, of, Subject, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { onEveryLane } from '../utils/lanes.js';

// Progressive results and streamed input both ways, over every transport and in every format.

const uri = 'com.stream';
const progress = { receive_progress: true };
const partial = (...args: unknown[]) => [50, 1, { progress: true }, args];

onEveryLane((lane) => {
  it('I1: an Observable streams its values; the last with completion in one turn is final', async () => {
    lane.hub.register(uri, ({ args: [n] }) =>
      of(...Array.from({ length: n as number }, (_, i) => i)),
    );
    const client = await lane.join();
    client.request(48, progress, uri, [3]);
    expect(await client.drain()).toEqual([partial(0), partial(1), [50, 1, {}, [2]]]);
  });

  it('values are sent at once; a later completion is an empty final RESULT', async () => {
    const source = new Subject<unknown>();
    lane.hub.register(uri, () => source);
    const client = await lane.join();
    client.request(48, progress, uri);
    await client.drain();
    for (const value of [1, { two: 2 }, new WampResult([3, 4], { five: 5 })]) {
      source.next(value);
      expect(await client.drain()).toHaveLength(1);
    }
    source.complete();
    expect(await client.drain()).toEqual([[50, 1, {}]]);
    expect(client.received.slice(1).filter(([code]) => code === 50)).toEqual([
      partial(1),
      partial({ two: 2 }),
      [50, 1, { progress: true }, [3, 4], { five: 5 }],
      [50, 1, {}],
    ]);
  });

  it('an async generator yields progress and returns the final result', async () => {
    lane.hub.register(uri, async function* () {
      yield 1;
      yield 2;
      return 'end';
    });
    const client = await lane.join();
    client.request(48, progress, uri);
    expect(await client.drain()).toEqual([partial(1), partial(2), [50, 1, {}, ['end']]]);
  });

  it.each<[string, () => unknown, unknown]>([
    ['an Observable', () => of(1, 2, 3), [[3]]],
    ['an empty Observable', () => of(), []],
    [
      'a generator',
      async function* () {
        yield 1;
        yield 2;
      },
      [[2]],
    ],
    [
      'a generator that returns',
      async function* () {
        yield 1;
        return 'end';
      },
      [['end']],
    ],
  ])(
    'I1: without receive_progress, %s is one RESULT with the last value',
    async (_name, handler, tail) => {
      lane.hub.register(uri, handler);
      const client = await lane.join();
      client.request(48, {}, uri);
      expect(await client.drain()).toEqual([[50, 1, {}, ...(tail as unknown[])]]);
    },
  );

  it('call.progress() sends from any handler', async () => {
    lane.hub.register(uri, async (call) => {
      call.progress('a');
      await Promise.resolve();
      call.progress(new WampResult([], { b: 1 }));
      return 'c';
    });
    const client = await lane.join();
    client.request(48, progress, uri);
    expect(await client.drain()).toEqual([
      partial('a'),
      [50, 1, { progress: true }, [], { b: 1 }],
      [50, 1, {}, ['c']],
    ]);
    expect(await client.call(uri)).toBe('c');
    expect(await client.drain()).toEqual([]);
  });

  it('an error after three values comes after the three', async () => {
    lane.hub.register(
      uri,
      () =>
        new Observable((subscriber) => {
          for (const n of [1, 2, 3]) subscriber.next(n);
          subscriber.error(new WampError('com.error', ['no more']));
        }),
    );
    const client = await lane.join();
    client.request(48, progress, uri);
    expect(await client.drain()).toEqual([
      partial(1),
      partial(2),
      partial(3),
      [8, 48, 1, {}, 'com.error', ['no more']],
    ]);
  });

  it('a value that cannot be encoded ends the stream with one ERROR', async () => {
    const source = new Subject<unknown>();
    lane.hub.register(uri, () => source);
    const client = await lane.join();
    client.request(48, progress, uri);
    await client.drain();
    for (const value of [1, [Symbol('no value')], 3]) source.next(value);
    expect(await client.drain()).toEqual([
      partial(1),
      [8, 48, 1, {}, 'wamp.error.runtime_error', expect.any(Array), expect.any(Object)],
    ]);
    expect(source.observed).toBe(false);
  });

  it('session.stream() emits exactly what the client’s source emits', async () => {
    const client = await lane.join();
    await client.register(uri);
    const all = lastValueFrom(lane.session(client).stream(uri, ['x']).pipe(toArray()));
    expect(await client.expect(68)).toEqual([68, 1, 1, progress, ['x']]);
    client.send([70, 1, { progress: true }, [1]]);
    client.send([70, 1, { progress: true }, [2, 3], { a: 1 }]);
    client.send([70, 1, {}]);
    expect(await all).toEqual([1, new WampResult([2, 3], { a: 1 }, { progress: true })]);
  });

  it('session.call() waits for the final result', async () => {
    const client = await lane.join();
    await client.register(uri);
    const call = lane.session(client).call(uri);
    expect((await client.expect(68))[3]).toEqual({});
    client.send([70, 1, { progress: true }, ['not asked for']]);
    client.send([70, 1, {}, ['final']]);
    expect(await call).toBe('final');
  });

  it('I7: streamed input reaches one handler as an Observable, in order', async () => {
    lane.hub.register(uri, ({ input }) => lastValueFrom(input.pipe(toArray())));
    const client = await lane.join();
    client.send([48, 1, { progress: true }, uri, [1]]);
    client.send([48, 1, { progress: true }, uri, [2, 3], { a: 1 }]);
    client.send([48, 1, { progress: true }, uri]);
    client.send([48, 1, {}, uri, ['last']]);
    expect(await client.expect(50)).toEqual([50, 1, {}, [[1, expect.any(Object), null, 'last']]]);
  });

  it('an ordinary call is a stream of its one payload', async () => {
    lane.hub.register(uri, ({ input }) => lastValueFrom(input.pipe(toArray())));
    const client = await lane.join();
    expect(await client.call(uri, [1])).toEqual([1]);
    expect(await client.call(uri)).toEqual([]);
  });

  it('input and results stream at the same time', async () => {
    lane.hub.register(uri, ({ input }) => input.pipe(map((n) => (n as number) * 2)));
    const client = await lane.join();
    for (const n of [1, 2]) {
      client.send([48, 1, { progress: true, ...progress }, uri, [n]]);
      expect(await client.expect(50)).toEqual(partial(n * 2));
    }
    client.send([48, 1, {}, uri, [3]]);
    expect(await client.drain()).toEqual([[50, 1, {}, [6]]]);
  });

  it('I11: an answer may come before the last piece; the rest is discarded', async () => {
    let runs = 0;
    lane.hub.register(uri, () => {
      runs++;
      return 'enough';
    });
    const client = await lane.join();
    client.send([48, 1, { progress: true }, uri, [1]]);
    client.send([48, 1, { progress: true }, uri, [2]]);
    client.send([48, 1, {}, uri, [3]]);
    expect(await client.drain()).toEqual([[50, 1, {}, ['enough']]]);
    expect(runs).toBe(1);
  });

  it('I8: the id of a call in flight breaks the protocol', async () => {
    lane.hub.register(uri, () => new Promise(() => {}));
    const client = await lane.join();
    client.send([48, 1, {}, uri]);
    client.send([48, 1, {}, uri]);
    expect(await client.next()).toEqual([
      3,
      { message: 'CALL.Request 1 is in flight already.' },
      'wamp.error.protocol_violation',
    ]);
    await client.closed;
  });

  it('a handler may relay a stream, or a result, of its client as it is', async () => {
    const client = await lane.join();
    await client.register('com.source');
    lane.hub.register('com.stream', ({ session }) => session.stream('com.source'));
    lane.hub.register('com.result', ({ session }) => session.callResult('com.source'));
    client.send([48, 1, progress, 'com.stream']);
    await client.expect(68);
    client.send([70, 1, { progress: true }, [1, 2], { a: 1 }]);
    client.send([70, 1, {}, [3, 4], { b: 1 }]);
    const [, , details, ...payload] = await client.expect(50);
    expect([details, payload]).toEqual([{ progress: true }, [[1, 2], { a: 1 }]]);
    expect(await client.expect(50)).toEqual([50, 1, {}, [3, 4], { b: 1 }]);
    client.send([48, 2, {}, 'com.result']);
    await client.expect(68);
    client.send([70, 2, {}, [5, 6]]);
    expect(await client.expect(50)).toEqual([50, 2, {}, [5, 6]]);
  });

  it('what was relayed last is final, even if it was progressive there', async () => {
    const client = await lane.join();
    await client.register('com.source');
    lane.hub.register('com.last', ({ session }) => session.stream('com.source'));
    client.send([48, 1, {}, 'com.last']);
    await client.expect(68);
    client.send([70, 1, { progress: true }, [1, 2]]);
    client.send([70, 1, {}]);
    expect(await client.expect(50)).toEqual([50, 1, {}, [1, 2]]);
  });

  it('session.call() streams its input to the client, which may answer early', async () => {
    const client = await lane.join();
    await client.register(uri);
    const input = new Subject<unknown>();
    const call = lane.session(client).call(uri, ['first'], {}, { input });
    input.next(1);
    expect(await client.drain()).toEqual([
      [68, 1, 1, { progress: true }, ['first']],
      [68, 1, 1, { progress: true }, [1]],
    ]);
    client.send([70, 1, {}, ['enough']]);
    expect(await call).toBe('enough');
    input.next(2);
    expect(await client.drain()).toEqual([]);
  });
});
