import { of, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { contractOf, defineContract, event, procedure, topic } from '../../lib/contract/index.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { fakeClient, VirtualClock } from '../../lib/testing/index.js';

describe('fakeClient', () => {
  it.each<[string, (...args: never[]) => unknown, unknown]>([
    ['a value', (a: number, b: number) => a + b, 42],
    ['a promise', async (a: number) => a, 17],
    ['nothing', () => undefined, undefined],
    ['a WampResult', () => new WampResult([1, 2]), new WampResult([1, 2])],
    ['the last value of an Observable', () => of(1, 2), 2],
  ])('answers with %s', async (_, answer, result) => {
    const client = fakeClient({ 'com.x.add': answer });
    expect(await client.call('com.x.add', [17, 25])).toEqual(result);
  });

  it('passes keyword arguments as the last one', async () => {
    const client = fakeClient({ 'com.x.all': (...args: unknown[]) => args });
    expect(await client.call('com.x.all', [1], { b: 2 })).toEqual([1, { b: 2 }]);
    expect(await client.call('com.x.all', [1])).toEqual([1]);
  });

  it('fails as a router does', async () => {
    const client = fakeClient({
      'com.x.mine': () => fail(new WampError('com.x.error.mine', [1])),
      'com.x.other': () => fail(new Error('the reason')),
    });
    const failures = ['com.x.mine', 'com.x.other', 'com.x.none'].map((uri) =>
      client.call(uri).catch((error: unknown) => error),
    );
    expect(await Promise.all(failures)).toMatchObject([
      { uri: 'com.x.error.mine', args: [1] },
      { uri: 'wamp.error.runtime_error', message: expect.stringContaining('the reason') },
      { uri: 'wamp.error.no_such_procedure' },
    ]);
  });

  it('streams, and stops the source of a reader that leaves', async () => {
    const source = new Subject<number>();
    const client = fakeClient({
      'com.x.ticks': () => source,
      'com.x.count': async function* (to: number) {
        for (let n = 1; n <= to; n++) yield n;
      },
    });
    const values: unknown[] = [];
    for await (const value of client.stream('com.x.count', [3])) values.push(value);
    expect(values).toEqual([1, 2, 3]);
    const reading = client.stream('com.x.ticks').subscribe((value) => values.push(value));
    await client.ping();
    source.next(4);
    await client.ping();
    reading.unsubscribe();
    await client.ping();
    expect([values.at(-1), source.observed]).toEqual([4, false]);
  });

  it('emits events to what the code under test has subscribed', async () => {
    const client = fakeClient();
    const seen: unknown[] = [];
    // Nobody has waited for the session yet.
    void client.subscribe('com.x', ({ topic: uri, value }) => void seen.push(uri, value), {
      match: 'prefix',
    });
    const id = await client.emit('com.x.said', ['hello']);
    expect(seen).toEqual(['com.x.said', 'hello']);
    expect(id).toBeTypeOf('number');
    expect(client.published).toEqual([]);
  });

  it('invokes what the code under test has registered', async () => {
    const client = fakeClient();
    void client.register('com.x.twice', ({ args }) => Number(args[0]) * 2);
    expect(await client.invoke('com.x.twice', [21])).toBe(42);
    await expect(client.invoke('com.x.none')).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
  });

  it('notes calls and publications, also those before the session', async () => {
    const client = fakeClient({ 'com.x.add': () => 1 });
    const published = client.publish('com.x.said', ['hello'], { loud: true });
    await client.call('com.x.add', [1, 2]);
    expect(await published).toBeTypeOf('number');
    await client.publish('com.x.said', [], {}, { acknowledge: false });
    expect(client.published).toEqual([
      { uri: 'com.x.said', args: ['hello'], kwargs: { loud: true } },
      { uri: 'com.x.said', args: [], kwargs: {} },
    ]);
    expect(client.calls).toEqual([{ uri: 'com.x.add', args: [1, 2], kwargs: {} }]);
  });

  it('has the remotes of classes and contracts', async () => {
    class Till {
      total(prices: number[]): number {
        return prices.length;
      }
    }
    const till = contractOf<Till>('com.till', { total: 'sum.of' });
    const shop = defineContract('com.shop', {
      price: procedure({ args: [z.string()], result: z.coerce.date() }),
      sold: event({ args: [z.string()] }),
      stock: topic({ args: [z.number()] }),
    });
    const client = fakeClient({
      'com.till.sum.of': (prices: number[]) => prices.length,
      'com.shop.price': () => '2026-01-01',
    });
    expect(await client.remote(till).total([1, 2])).toBe(2);
    const remote = client.remote(shop, { parse: true });
    expect(await remote.price('apple')).toEqual(new Date('2026-01-01'));
    await remote.sold.publish('apple');
    const stock: number[] = [];
    await remote.stock.subscribe((left) => stock.push(left));
    await client.emit('com.shop.stock', [3]);
    expect(stock).toEqual([3]);
    expect(client.published).toMatchObject([{ uri: 'com.shop.sold', args: ['apple'] }]);
  });

  it('takes options of a client, and keeps no timer of the runtime', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const client: WampClient = fakeClient(
      { 'com.x.never': () => new Promise(() => {}) },
      {
        clock,
        interceptors: [{ call: (request, next) => (seen.push(request.uri), next(request)) }],
      },
    );
    const call = client.call('com.x.never', [], {}, { timeoutMs: 1_000 });
    await client.connect();
    clock.advance(1_000);
    await expect(call).rejects.toMatchObject({ uri: 'wamp.error.timeout' });
    expect(seen).toEqual(['com.x.never']);
    await client.close();
    expect(client.status.value).toBe('closed');
  });

  it('says what is wrong with a procedure', () => {
    expect(() => fakeClient({ 'com.x': 42 as never })).toThrow(
      "fakeClient() takes functions: com.x is 42. Write 'com.x': () => value.",
    );
    expect(() => fakeClient({ 'com..x': () => 1 })).toThrow('com..x');
  });
});

function fail(error: Error): never {
  throw error;
}
