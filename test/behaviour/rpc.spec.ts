import { expect, it } from 'vitest';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { onEveryLane } from '../utils/lanes.js';
import { type Gate, gate } from '../utils/turns.js';

// Calls both ways, over every transport and in every format.

const payloads: [name: string, value: unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['true', true],
  ['an integer', 2 ** 40 + 1],
  ['a negative integer', -(2 ** 33)],
  ['the greatest safe integer', Number.MAX_SAFE_INTEGER],
  ['a fraction', 0.1],
  ['a text', 'größe 日本語 🙂 \u0001 "quoted"'],
  ['a text of the size of some frames', 'x'.repeat(70_000)],
  ['a list', [1, [2, [3]], []]],
  ['an object', { a: { b: [{ c: null }] }, '': 0 }],
  ['bytes', new Uint8Array([0, 1, 127, 128, 255])],
];

onEveryLane((lane) => {
  it.each(payloads)('%s goes to the server and back', async (_name, value) => {
    const seen: unknown[] = [];
    lane.hub.register('com.echo', ({ args: [given] }) => {
      seen.push(given);
      return given;
    });
    const client = await lane.join();
    expect(await client.call('com.echo', value === undefined ? [] : [value])).toEqual(value);
    expect(seen).toEqual([value]);
  });

  it.each(payloads)('%s goes to the client and back', async (_name, value) => {
    const client = await lane.join();
    await client.register('com.echo', ([given]) => given);
    const back = await lane.session(client).call('com.echo', value === undefined ? [] : [value]);
    expect(back).toEqual(value);
  });

  it('several positionals, keywords and details go to the server and back', async () => {
    lane.hub.register(
      'com.all',
      ({ args, kwargs, details }) =>
        new WampResult([...args, 'more'], { ...kwargs, more: 1 }, details),
    );
    const client = await lane.join();
    expect(await client.callResult('com.all', [1, 'two'], { three: 3 }, { _four_: 4 })).toEqual(
      new WampResult([1, 'two', 'more'], { three: 3, more: 1 }, { _four_: 4 }),
    );
  });

  it('several positionals, keywords and details go to the client and back', async () => {
    const client = await lane.join();
    await client.register(
      'com.all',
      (args, kwargs, [, , , details]) =>
        new WampResult([...args, 'more'], { ...kwargs, more: 1 }, details),
    );
    const details = { _four_: 4 };
    expect(
      await lane.session(client).callResult('com.all', [1, 'two'], { three: 3 }, { details }),
    ).toEqual(new WampResult([1, 'two', 'more'], { three: 3, more: 1 }, details));
  });

  it('keywords alone arrive as keywords', async () => {
    lane.hub.register('com.kw', ({ args, kwargs }) => new WampResult(args, kwargs));
    const client = await lane.join();
    expect(await client.call('com.kw', undefined, { a: 1 })).toEqual({ a: 1 });
  });

  it('errors keep URI, positionals, keywords and details, both ways', async () => {
    const error = () =>
      new WampError('com.error', ['text', { n: 1 }], { a: 1 }, { details: { d: 1 } });
    const expected = {
      uri: 'com.error',
      args: ['text', { n: 1 }],
      kwargs: { a: 1 },
      details: { d: 1 },
    };
    lane.hub.register('com.fail', () => {
      throw error();
    });
    const client = await lane.join();
    await client.register('com.fail', () => Promise.reject(error()));
    await expect(client.call('com.fail')).rejects.toMatchObject(expected);
    await expect(lane.session(client).call('com.fail')).rejects.toMatchObject(expected);
    expect(lane.log).toEqual([]);
  });

  it('H8: calls run at the same time, and are answered as they finish', async () => {
    const gates: Gate<string>[] = [];
    lane.hub.register('com.wait', () => {
      gates.push(gate());
      return gates.at(-1)!.promise;
    });
    const client = await lane.join();
    const order: unknown[] = [];
    const calls = [1, 2, 3, 4].map((n) => client.call('com.wait', [n]).then((v) => order.push(v)));
    await client.drain();
    expect(gates).toHaveLength(4);
    for (const n of [3, 1, 4, 2]) {
      gates[n - 1]!.open(`answer ${n}`);
      await client.drain();
    }
    await Promise.all(calls);
    expect(order).toEqual(['answer 3', 'answer 1', 'answer 4', 'answer 2']);
  });

  it('H7: so do calls of the client, which arrive in order', async () => {
    const client = await lane.join();
    await client.register('com.wait');
    const calls = [1, 2, 3].map((n) => lane.session(client).call('com.wait', [n]));
    const invocations = await client.drain();
    expect(invocations.map((message) => message[4])).toEqual([[1], [2], [3]]);
    for (const [, request, , , args] of invocations.toReversed() as unknown[][])
      client.send([70, request, {}, args]);
    expect(await Promise.all(calls)).toEqual([1, 2, 3]);
  });

  it('H8: a thousand calls at once', async () => {
    lane.hub.register('com.echo', async ({ args }) => args[0]);
    const client = await lane.join();
    const calls = Array.from({ length: 1_000 }, (_, n) => client.call('com.echo', [n]));
    expect(await Promise.all(calls)).toEqual(calls.map((_, n) => n));
  });

  it('a handler calls its caller back, ten levels deep', async () => {
    lane.hub.register('com.down', async ({ session, args: [level] }) => {
      const down = await session.call('com.down', [level]);
      return `server ${level as number}, ${down as string}`;
    });
    const client = await lane.join();
    await client.register('com.down', async ([level]) => {
      if (level === 10) return 'bottom';
      const down = await client.call('com.down', [(level as number) + 1]);
      return `client ${level as number}, ${down as string}`;
    });
    const path = Array.from({ length: 9 }, (_, i) => `server ${i + 1}, client ${i + 1}, `).join('');
    expect(await client.call('com.down', [1])).toBe(`${path}server 10, bottom`);
  });

  it('each client is called for itself: the same URI is offered by all', async () => {
    const clients = [await lane.join(), await lane.join(), await lane.join()];
    await Promise.all(clients.map((client, i) => client.register('com.who', () => i)));
    const answers = clients.map((client) => lane.session(client).call('com.who'));
    expect(await Promise.all(answers)).toEqual([0, 1, 2]);
  });

  it.each<[string, () => unknown]>([
    ['a function in a list', () => [() => 1]],
    ['a function in a list', () => [() => 1]],
    ['an Error in an object, by promise', async () => ({ n: new Error('secret') })],
    ['a circular object', () => circular()],
  ])('a result that cannot be encoded is one ERROR: %s', async (_name, handler) => {
    lane.hub.register('com.bad', handler);
    const client = await lane.join();
    client.request(48, {}, 'com.bad');
    expect(await client.drain()).toEqual([
      [
        8,
        48,
        1,
        {},
        'wamp.error.runtime_error',
        ['Internal error.'],
        { reference: expect.any(String) },
      ],
    ]);
    expect(lane.log).toHaveLength(1);
  });

  it('a handler may throw a string', async () => {
    lane.hub.register('com.bad', () => {
      // oxlint-disable-next-line typescript/only-throw-error
      throw 'just a text';
    });
    const client = await lane.join();
    await expect(client.call('com.bad')).rejects.toMatchObject({ uri: 'wamp.error.runtime_error' });
    expect(lane.log).toEqual([expect.objectContaining({ stack: 'just a text' })]);
  });

  it('D13: __proto__ in keywords, options and values reaches no prototype', async () => {
    const seen: object[] = [];
    lane.hub.register('com.proto', ({ args, kwargs, details }) => {
      seen.push(kwargs, details, args[0] as object);
      return new WampResult([], kwargs);
    });
    const client = await lane.join();
    const evil = () =>
      JSON.parse('{"__proto__": {"polluted": true}, "plain": 1}') as Record<string, unknown>;
    const result = await client.call('com.proto', [evil()], evil(), evil());
    for (const value of [...seen, result as object]) {
      expect([Object.prototype, null]).toContain(Object.getPrototypeOf(value));
      expect((value as { polluted?: unknown }).polluted).toBeUndefined();
      expect((value as { plain?: unknown }).plain).toBe(1);
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('X5, H11: late and repeated answers of a client are dropped, ids never issued end it', async () => {
    const client = await lane.join();
    await client.register('com.offered');
    const call = lane.session(client).call('com.offered');
    await client.expect(68);
    for (const text of ['first', 'second']) client.send([70, 1, {}, [text]]);
    client.send([8, 68, 1, {}, 'com.late']);
    expect(await call).toBe('first');
    expect(await client.drain()).toEqual([]);
    client.send([70, 2, {}]);
    expect(await client.next()).toEqual([
      3,
      { message: 'No INVOCATION had the request id 2.' },
      'wamp.error.protocol_violation',
    ]);
    await client.closed;
  });
});

function circular(): object {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
}
