import { WampImplements, WampService } from 'nestjs-wamp';
import { connect, type WampClient, WampError, WampResult } from 'nestjs-wamp/client';
import {
  contractOf,
  defineContract,
  defineError,
  event,
  procedure,
  topic,
  WampContractError,
} from 'nestjs-wamp/contract';
import { memoryLink } from 'nestjs-wamp/testing';
import { firstValueFrom, from, of, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { turns } from '../utils/turns.js';
import { errorOf, type NestTest, startNest } from '../nest/support.js';

class OutOfStock extends defineError(
  'com.example.error.out_of_stock',
  z.object({ left: z.number() }),
) {
  get isEmpty(): boolean {
    return this.kwargs.left === 0;
  }
}

const day = z.coerce.date<string | Date>();
const shop = defineContract('com.shop', {
  price: procedure({ args: [z.string(), z.number().optional()], result: z.number() }),
  order: procedure({
    args: [z.string()],
    kwargs: z.object({ count: z.number() }),
    result: z.object({ at: day }),
    errors: [OutOfStock],
  }),
  days: procedure({ args: [z.number()], progress: day, result: z.string(), errors: [OutOfStock] }),
  slowDays: procedure({ progress: day.refine(async () => true), result: z.string() }),
  visited: event({ args: [z.string()], kwargs: z.object({ from: z.string() }) }),
  opened: topic({ args: [day] }),
  moved: topic({ kwargs: z.object({ sku: z.string() }) }),
});

const seen: unknown[] = [];

@WampService()
@WampImplements(shop)
class ShopService {
  price(sku: string, count = 0): number {
    return sku.length + count;
  }
  order(sku: string, { count }: { count: number }): { at: Date } {
    if (count > 1) throw new OutOfStock({ left: 0 }, sku);
    return { at: new Date(count) };
  }
  async *days(count: number): AsyncGenerator<Date, string> {
    for (let n = 0; n < count; n++) yield new Date(n);
    if (count > 2) throw new OutOfStock({ left: count });
    return 'done';
  }
  async *slowDays(): AsyncGenerator<Date, string> {
    for (const n of [1, 2, 3]) yield new Date(n);
    return 'done';
  }
  visited(page: string, { from: origin }: { from: string }): void {
    seen.push([page, origin]);
  }
}
let test: NestTest;
let client: WampClient;

beforeEach(async () => {
  test = await startNest({ providers: [ShopService] });
  client = await connect({ url: 'ws://memory', socket: memoryLink(test.hub).socket });
});

afterEach(async () => {
  seen.length = 0;
  await client.close();
  await test.close();
});

const session = () => [...test.hub.sessions.values()].at(-1)!;

describe('the remote methods of a contract', () => {
  it('send keyword arguments last, and nothing for what is undefined', async () => {
    const remote = client.remote(shop);

    expect(await remote.price('abc', undefined)).toBe(3);
    expect(await remote.price.with({ timeoutMs: 50 })('abc', 2)).toBe(5);
    expect(await remote.order('a', { count: 1 })).toEqual({ at: '1970-01-01T00:00:00.001Z' });
    expect(await remote.price.result('abc')).toEqual(new WampResult([3], {}, {}));
    await remote.visited.publish('home', { from: 'search' });
    expect(seen).toEqual([['home', 'search']]);
    expect(remote.order.uri).toBe('com.shop.order');
    expect(await Promise.resolve(remote)).toBe(remote);
    expect(Object.keys(remote)).toEqual(Object.keys(shop.entries));
  });

  it('fail with declared errors as instances, and with others as they are', async () => {
    const remote = client.remote(shop);

    for (const call of [remote.order('a', { count: 2 }), remote.order.result('a', { count: 2 })]) {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(OutOfStock);
      expect(error).toMatchObject({ message: 'a', kwargs: { left: 0 }, isEmpty: true });
      expect((error as Error).name).toBe('OutOfStock');
    }
    const other = await errorOf(remote.order(1 as never, { count: 2 }));
    expect(other).not.toBeInstanceOf(OutOfStock);
    expect(other).toMatchObject({ uri: 'wamp.error.invalid_argument' });
  });

  it.each([
    ['days', false, ['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.001Z', 'done']],
    ['days', true, [new Date(0), new Date(1), 'done']],
    ['slowDays', true, [new Date(1), new Date(2), new Date(3), 'done']],
  ] as const)('stream %s, parsed: %s', async (name, parse, values) => {
    const stream = client.remote(shop, { parse })[name].stream(2) as AsyncIterable<unknown>;

    const iterated: unknown[] = [];
    for await (const value of stream) iterated.push(value);
    expect(iterated).toEqual(values);
    expect(await firstValueFrom(from(stream).pipe(toArray()))).toEqual(values);
  });

  it('stream a declared error, and leave a stream with CANCEL', async () => {
    const { days } = client.remote(shop, { parse: true });

    expect(await errorOf(days.stream(3).last())).toBeInstanceOf(OutOfStock);
    for await (const at of days.stream(100_000)) if (at instanceof Date) break;
    await client.call('com.shop.price', ['a']);
    await turns();
    expect(session().stats().callsInFlight).toBe(0);
  });

  it('read events by their schemas with parse', async () => {
    const raw = client.remote(shop);
    const parsed = client.remote(shop, { parse: true });
    await raw.opened.subscribe((at) => seen.push(at));
    await parsed.opened.subscribe((at, { topic: uri }) => seen.push(at, uri));
    await parsed.moved.subscribe(({ sku }) => seen.push(sku));

    test.hub.publish(shop.uriOf('opened'), [new Date(5)]);
    test.hub.publish(shop.uriOf('moved'), [], { sku: 'a', secret: 1 });
    await client.call('com.shop.price', ['a']);

    expect(seen).toEqual(['1970-01-01T00:00:00.005Z', new Date(5), 'com.shop.opened', 'a']);
  });

  it('reject results that do not fit, if they are parsed', async () => {
    test.hub.register('com.other.price', () => 'free');
    const other = defineContract('com.other', { price: procedure({ result: z.number() }) });

    expect(await client.remote(other).price()).toBe('free');
    const error = await errorOf(client.remote(other, { parse: true }).price());
    expect(error).toBeInstanceOf(WampContractError);
    expect((error as Error).message).toContain('A result of com.other.price does not fit');
  });
});

describe('a contract of a client', () => {
  const device = defineContract('com.device', {
    read: procedure({
      args: [z.string()],
      progress: day,
      result: z.number(),
      errors: [OutOfStock],
    }),
    alarm: event({ args: [z.string()] }),
  });

  it('is called by the server in the same way', async () => {
    await client.register('com.device.read', ({ args }) => {
      if (args[0] === 'no') throw new WampError(OutOfStock.uri, [], { left: 1 });
      return of(new Date(1), new Date(2));
    });
    await client.subscribe('com.device.alarm', ({ value }) => seen.push(value));
    const remote = session().remote(device, { parse: true });

    expect(await firstValueFrom(remote.read.stream('a').pipe(toArray()))).toEqual([
      new Date(1),
      new Date(2),
    ]);
    expect(await errorOf(remote.read('no'))).toBeInstanceOf(OutOfStock);
    expect(await errorOf(firstValueFrom(remote.read.stream('no')))).toBeInstanceOf(OutOfStock);
    remote.alarm.publish('fire');
    expect(remote.alarm).not.toHaveProperty('subscribe');
    await client.call('com.shop.price', ['a']);
    expect(seen).toEqual(['fire']);
  });
});

it('remote, contractOf and rpc call the same procedure', async () => {
  const names = contractOf<ShopService>('com.shop', { price: { kind: 'procedure' } });

  expect(await client.remote<ShopService>('com.shop').price('ab')).toBe(2);
  expect(await client.remote(names).price('ab', 1)).toBe(3);
  expect(await client.rpc['com']!['shop']!['price']!('ab', 2)).toBe(4);
});
