import { NEVER } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { defaults } from '../../lib/hub/defaults.js';
import { ErrorUri } from '../../lib/protocol/error-uris.js';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { builtInSerializers } from '../../lib/serializers/index.js';
import type { WampSerializer } from '../../lib/serializers/serializer.js';
import { CallInput } from '../../lib/session/call-input.js';
import { createTestHub } from '../../lib/testing/index.js';
import { flushSoon } from '../../lib/transport/sockets/write-batch.js';
import { goOn, hold } from '../utils/held-turns.js';
import { expectEmptyTables, tablesOf } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';

const serializers = builtInSerializers({ maxDepth: 64 });

/** Counts the bytes that a serializer makes. */
function counting(serializer: WampSerializer): { serializer: WampSerializer; bytes: () => number } {
  let bytes = 0;
  const counted: WampSerializer = {
    subprotocol: serializer.subprotocol,
    binary: serializer.binary,
    decode: (data) => serializer.decode(data),
    encode: (message) => {
      const data = serializer.encode(message);
      bytes += data.length;
      return data;
    },
    join: (head, tail) => serializer.join!(head, tail),
  };
  return { serializer: counted, bytes: () => bytes };
}

describe.each(serializers.map((each) => [each.subprotocol, each] as const))('%s', (_, format) => {
  it('encodes the payload of an event once, however many subscriptions it matches', async () => {
    const { serializer, bytes } = counting(format);
    const test = createTestHub({
      serializers: [serializer],
      limits: { maxPatternSubscriptions: 1_000 },
    });
    const client = await test.join();
    const payload = 'x'.repeat(100_000);
    const uri = Array.from({ length: 10 }, () => 'a').join('.');
    const subscriptions = new Set<number>();
    for (let mask = 1; mask < 512; mask++) {
      const pattern = uri.replaceAll('a', (name, at: number) =>
        (mask >> (at / 2)) & 1 ? '' : name,
      );
      subscriptions.add(await client.subscribe(pattern, { match: 'wildcard' }));
    }
    const before = bytes();
    await client.publish(uri, [payload], { more: true }, { exclude_me: false });
    const events = (await client.drain()).filter(([code]) => code === 36);
    expect(bytes() - before).toBeLessThan(3 * payload.length + events.length * 200);
    expect(new Set(events.map(([, subscription]) => subscription))).toEqual(subscriptions);
    for (const event of events)
      expect(event.slice(3)).toEqual([{ topic: uri }, [payload], { more: true }]);
  });

  it.each([
    [[], {}],
    [[1], {}],
    [[], { a: 1 }],
    [[undefined, null], { a: undefined, b: [1] }],
  ])('joins a head and a payload as if encoded together: %j %j', (args, kwargs) => {
    const head = [36, 5_123_512_714, 4_123_512_714, { topic: 'com.topic' }];
    for (const tail of [[args], [args, kwargs]])
      expect(Buffer.from(format.join!(format.encode(head), format.encode(tail)))).toEqual(
        Buffer.from(format.encode([...head, ...tail])),
      );
  });
});

it('a client that does not read holds its budget of a fan-out, and no more', async () => {
  const test = createTestHub({ limits: { maxOutboxBytes: 1_000_000 } });
  const client = await test.join();
  for (let length = 1; length < 9; length++)
    await client.subscribe('com.topic'.slice(0, length).replace(/\.$/, ''), { match: 'prefix' });
  client.pause();
  for (let i = 0; i < 10; i++)
    client.send([16, 1_000 + i, { exclude_me: false }, 'com.topic', ['x'.repeat(900_000)]]);
  const { outboxBytes } = test.hub.stats();
  expect(outboxBytes).toBeLessThan(2_000_000);
  client.close();
  test.clock.advance(defaults.leftOutLinesMs);
  expectEmptyTables(test);
});

describe('limits of what a client makes the hub keep', () => {
  it('maxPatternSubscriptions: ERROR beyond it; exact ones, repeats and freed places count not', async () => {
    const test = createTestHub({ limits: { maxPatternSubscriptions: 2 } });
    const client = await test.join();
    const first = await client.subscribe('com.a', { match: 'prefix' });
    await client.subscribe('com..b', { match: 'wildcard' });
    const third = client.subscribe('com.c', { match: 'prefix' });
    await expect(third).rejects.toMatchObject({ uri: 'wamp.error.unavailable' });
    await client.subscribe('com.exact');
    await client.unsubscribe(first);
    await client.subscribe('com.c', { match: 'prefix' });
    await client.leave();
    expectEmptyTables(test);
  });

  it.each(serializers)('maxHelloBytes: ABORT ($subprotocol)', async (serializer) => {
    const test = createTestHub();
    const fits = test.connect({ serializer });
    fits.send([1, 'realm1', { _: 'x'.repeat(16_000) }]);
    expect((await fits.next())[0]).toBe(2);
    const client = test.connect({ serializer });
    client.send([1, 'realm1', { _: 'x'.repeat(17_000) }]);
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.payload_size_exceeded']);
  });

  it('maxMessageBytes holds whatever the transport lets through', async () => {
    const test = createTestHub({ limits: { maxMessageBytes: 10_000 } });
    const client = await test.join();
    client.send([48, 1, {}, 'com.procedure', ['x'.repeat(10_000)]]);
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.payload_size_exceeded']);
  });

  it('joinTimeoutMs: a decision that does not come is an ABORT', async () => {
    const test = createTestHub({ authenticate: () => new Promise(() => {}) });
    const client = test.connect();
    client.send([1, 'realm1', {}]);
    test.clock.advance(30_000);
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.timeout']);
    await client.closed;
    expectEmptyTables(test);
  });

  it('maxSubscriptions counts those whose topic is being set up', async () => {
    const test = createTestHub({ limits: { maxSubscriptions: 2 } });
    const setUp = gate();
    test.hub.topic('com.slow', () => setUp.promise);
    const client = await test.join();
    for (let i = 0; i < 10; i++) client.request(32, {}, 'com.slow');
    const answers = await client.drain();
    expect(answers.map(([code]) => code)).toEqual(Array(8).fill(8));
    setUp.open();
    expect((await client.drain()).map(([code]) => code)).toEqual([33, 33]);
    await client.leave();
    expectEmptyTables(test);
  });

  it.each(['kill', 'killnowait'])('%s frees no place in maxCallsInFlight', async (mode) => {
    const test = createTestHub({ limits: { maxCallsInFlight: 2 } });
    const work = gate();
    let running = 0;
    test.hub.register('com.work', () => (running++, work.promise));
    const client = await test.join();
    for (let i = 1; i <= 10; i++) {
      client.send([48, i, {}, 'com.work']);
      client.send([49, i, { mode }]);
    }
    expect(await client.drain()).toHaveLength(10);
    expect(running).toBe(2);
    expect(test.hub.stats().callsInFlight).toBe(2);
    work.open();
    await turns();
    expect(test.hub.stats().callsInFlight).toBe(0);
    await client.leave();
    expectEmptyTables(test);
  });

  it('a generator that is told to stop counts until it has', async () => {
    const test = createTestHub();
    const work = gate();
    test.hub.register('com.work', async function* () {
      yield 1;
      await work.promise;
    });
    const client = await test.join();
    client.send([48, 1, { receive_progress: true }, 'com.work']);
    await client.next();
    client.send([49, 1, {}]);
    expect(await client.next()).toMatchObject([8, 48, 1, {}, 'wamp.error.canceled']);
    await turns();
    expect(tablesOf(test)['calls']).toBe(1);
    work.open();
    await turns();
    expect(tablesOf(test)['calls']).toBe(0);
  });

  it('shutdown waits for what was canceled and still runs', async () => {
    const test = createTestHub();
    const work = gate();
    test.hub.register('com.work', () => work.promise);
    const client = await test.join();
    client.send([48, 1, {}, 'com.work']);
    client.send([49, 1, {}]);
    let isClosed = false;
    const closing = test.hub.close().then(() => (isClosed = true));
    await turns();
    expect(isClosed).toBe(false);
    work.open();
    await closing;
  });
});

describe('the event loop', () => {
  const endless = async function* (): AsyncGenerator<number> {
    for (let i = 0; ; i++) yield i;
  };

  it.each([{}, { receive_progress: true }])(
    'an endless generator without I/O lets CANCEL through (%j)',
    async (options) => {
      const test = createTestHub();
      test.hub.register('com.endless', endless);
      const client = await test.join();
      client.send([48, 1, options, 'com.endless']);
      setImmediate(() => client.send([49, 1, {}]));
      let message = await client.next();
      while (message[0] === 50) message = await client.next();
      expect(message).toMatchObject([8, 48, 1, {}, 'wamp.error.canceled']);
      await client.leave();
      await turns();
      expectEmptyTables(test);
    },
  );

  it.each([
    ['an Observable', () => NEVER],
    ['a generator', endless],
  ])('an event handler that returns %s without end ends with the session', async (_, handler) => {
    const test = createTestHub();
    test.hub.subscribe('com.topic', handler);
    const client = await test.join();
    await client.publish('com.topic');
    await turns();
    expect(tablesOf(test)['queues']).toBe(1);
    await client.leave();
    await turns();
    expectEmptyTables(test);
  });

  it.each([
    [defaults.quicklyStoppedCalls - 1, 'at once', 0],
    [defaults.quicklyStoppedCalls, 'in its turn', 1],
  ])('a client that leaves with %i calls is gone %s', async (calls, _when, sessions) => {
    const test = createTestHub();
    test.hub.register('com.never', () => new Promise(() => {}));
    const client = await test.join();
    for (let id = 1; id <= calls; id++) client.send([48, id, {}, 'com.never']);
    await turns();
    hold();
    client.close();
    await turns();
    const stats = test.hub.stats();
    goOn();
    expect(stats).toMatchObject({ sessions, callsInFlight: sessions * calls });
    expectEmptyTables(test);
  });

  it('nothing is sent to a client that has left, whatever waited for it', async () => {
    const test = createTestHub();
    test.hub.register('com.large', () => 'x'.repeat(100_000));
    const client = await test.join();
    client.pause();
    for (let id = 1; id <= 20; id++) client.send([48, id, {}, 'com.large']);
    await turns();
    const [host] = test.hub.core.hosts;
    expect(test.hub.stats().outboxBytes).toBeGreaterThan(1_000_000);
    const send = vi.spyOn(host!.connection, 'send');
    client.close();
    await turns();
    expect(send).not.toHaveBeenCalled();
    expectEmptyTables(test);
  });

  it('taking a piece of streamed input moves none of the others', () => {
    const input = new CallInput(Infinity);
    const piece = { args: [1], kwargs: undefined, bytes: 10 };
    for (let i = 0; i < 100_000; i++) input.push(piece);
    const shift = vi.spyOn(Array.prototype, 'shift');
    for (let i = 0; i < 100_000; i++) input.take();
    expect(shift).not.toHaveBeenCalled();
    shift.mockRestore();
    expect(input.take()).toBeUndefined();
    input.end(piece);
    expect(input.take()).toBe(piece);
    expect(input.isOver).toBe(true);
  });

  it('one connection that cannot be flushed does not silence the others of its turn', async () => {
    const flushed: number[] = [];
    const broken = {
      flush: () => {
        throw new Error('broken');
      },
    };
    const failures: unknown[] = [];
    const note = (error: unknown): void => void failures.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', note);
    flushSoon({ flush: () => flushed.push(1) > 9 });
    flushSoon(broken);
    flushSoon({ flush: () => flushed.push(2) > 9 });
    await turns();
    process.removeAllListeners('uncaughtException');
    for (const other of others) process.on('uncaughtException', other);
    expect(flushed).toEqual([1, 2]);
    expect(failures).toHaveLength(1);
  });
});

describe('names that a client gives', () => {
  it('the realm "*" is refused where every realm is served', async () => {
    const test = createTestHub({ realm: '*' });
    const client = test.connect();
    client.send([1, '*', {}]);
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.no_such_realm']);
    const tenant = await test.join('tenant');
    await tenant.subscribe('com.topic');
    expect(test.hub.subscribers('com.topic', { realm: '*' }).size).toBe(1);
  });

  const ofServer = [
    ...Object.values(ErrorUri),
    'wamp.close.killed',
    'wamp.close.connection_lost',
    'nestwamp.session.expired',
  ].map((uri) => [uri, 'wamp.close.normal'] as const);
  const ofClient = [
    ['wamp.close.close_realm', 'wamp.close.close_realm'],
    ['com.example.bye', 'com.example.bye'],
  ] as const;

  async function reasonTold(code: MessageCode, reason: string): Promise<string[]> {
    const test = createTestHub();
    const reasons: string[] = [];
    test.hub.onSessionClose((_, why) => reasons.push(why));
    const client = await test.join();
    client.send([code, {}, reason]);
    await client.closed;
    return reasons;
  }

  it.each([
    ...ofServer,
    ...ofClient,
    ['x'.repeat(900_000), 'wamp.close.normal'] as const,
    ['com.with\nbreak', 'wamp.close.normal'] as const,
  ])('a reason of ABORT is bounded, and not one of the server (%#)', async (reason, told) => {
    expect(await reasonTold(MessageCode.Abort, reason)).toEqual([told]);
  });

  it.each([...ofServer, ...ofClient])(
    'a reason of GOODBYE is not one of the server: %s',
    async (reason, told) => {
      expect(await reasonTold(MessageCode.Goodbye, reason)).toEqual([told]);
    },
  );

  it('control characters of a URI do not reach the log', async () => {
    const test = createTestHub();
    test.hub.register('com', () => Promise.reject(new Error('failed')), { match: 'prefix' });
    const client = await test.join();
    client.send([48, 1, {}, 'com.a\u001b[31m\u0085b']);
    await client.drain();
    expect(test.log[0]?.message).toContain('com.a\\u001b[31m');
    expect(test.log[0]?.message).not.toMatch(/\p{Cc}/u);
  });
});

describe('the log', () => {
  const forged = 'x\n[Nest] 1 - ERROR forged \u001b[31m\u0085'.padEnd(100_000, 'x');

  it.each<[string, () => unknown]>([
    ['the message', () => new Error(forged)],
    ['the stack', () => Object.assign(new Error('x'), { stack: forged })],
    ['the cause', () => new Error('x', { cause: new Error(forged) })],
    ['text', () => forged],
    ['an ERROR of a client', () => new WampError('com.\u001b[31m', [forged])],
  ])('has no control characters and no forged lines of %s', async (_name, thrown) => {
    const test = createTestHub();
    test.hub.subscribe('com.topic', () => Promise.reject(thrown()));
    const client = await test.join();
    await client.publish('com.topic');
    await turns();
    const { message, stack = '' } = test.log[0] as { message: string; stack?: string };
    expect(`${message} ${stack}`).not.toMatch(/(?!\n)\p{Cc}|\n\S/u);
    expect(stack).toContain('\n    [Nest] 1 - ERROR forged \\u001b[31m\\u0085');
    expect(stack.length).toBeLessThan(20_000);
  });
});

describe('answers', () => {
  it('every open hook comes before any close hook, whoever closes meanwhile', async () => {
    const test = createTestHub();
    const told: string[] = [];
    test.hub.sessionOpen$.subscribe(() => told.push('open$'));
    test.hub.sessionClose$.subscribe(() => told.push('close$'));
    test.hub.onSessionClose(() => told.push('close'));
    test.hub.onSessionOpen((session) => {
      told.push('open 1');
      void session.close();
    });
    test.hub.onSessionOpen(() => told.push('open 2'));
    const client = test.connect();
    client.send([1, 'realm1', {}]);
    await client.closed;
    await turns();
    expect(told).toEqual(['open 1', 'open 2', 'open$', 'close', 'close$']);
    expectEmptyTables(test);
  });

  it.each([
    ['JSON.stringify', (remote: object) => JSON.stringify({ remote })],
    ['a template string', (remote: object) => `text ${remote as unknown as string}`],
    ['a sum', (remote: object) => 'x' + (remote as never)],
    ['await', async (remote: object) => await Promise.resolve(remote)],
    ['valueOf', (remote: object) => remote.valueOf()],
    ['hasOwnProperty', (remote: object) => Object.keys(remote)],
    ['instanceof', (remote: object) => remote instanceof Map],
    ['expect', (remote: object) => expect(remote).toBe(remote)],
  ])('a remote proxy in %s calls nobody', async (_, use) => {
    const test = createTestHub();
    const client = await test.join();
    await client.register('com', undefined, { match: 'prefix' });
    const [session] = test.hub.sessions.values();
    await Promise.resolve(use(session!.remote('com')));
    expect(await client.drain()).toEqual([]);
  });

  it('a call that cannot be encoded, and calls the client meanwhile, harms nobody', async () => {
    const test = createTestHub();
    const client = await test.join();
    await client.register('com.client', (args) => args[0]);
    const [session] = test.hub.sessions.values();
    let inner: Promise<unknown> | undefined;
    const odd = {
      toJSON: () => {
        inner = session!.call('com.client', ['inner']);
        throw new Error('not so');
      },
    };
    await expect(session!.call('com.client', [odd])).rejects.toThrow('not so');
    expect(await inner).toBe('inner');
    expect(await session!.call('com.client', ['after'])).toBe('after');
  });

  it('progress that nobody asked for does not keep a call alive', async () => {
    const test = createTestHub();
    const client = await test.join();
    await client.register('com.client');
    const [session] = test.hub.sessions.values();
    const failed = session!
      .call('com.client', [], {}, { timeoutMs: 1_000 })
      .catch((error: unknown) => error);
    const [, request] = await client.expect(68);
    for (let i = 0; i < 3; i++) {
      test.clock.advance(500);
      client.yield(request, [i], {}, { progress: true });
    }
    expect(await failed).toMatchObject({ uri: 'wamp.error.timeout' });
    client.yield(request, ['late']);
    expect(test.hub.stats().lateAnswers).toBe(4);
  });

  it('unacknowledged events beyond maxWaitingEvents are counted, logged and told', async () => {
    const test = createTestHub({ limits: { maxWaitingEvents: 2 } });
    const drops: unknown[] = [];
    test.hub.eventDrop$.subscribe(({ topic, overflow }) => drops.push([topic, overflow]));
    const work = gate();
    test.hub.subscribe('com.topic', () => work.promise);
    const client = await test.join();
    for (let i = 0; i < 5; i++) client.request(16, {}, 'com.topic');
    expect(drops).toEqual([
      ['com.topic', 'waiting-events'],
      ['com.topic', 'waiting-events'],
    ]);
    expect(test.log.map(({ message }) => message)).toHaveLength(2);
    work.open();
  });

  it('the topic option overflow is no part of what the topic emits', async () => {
    const test = createTestHub();
    test.hub.topic(
      'com.topic',
      async function* () {
        yield 1;
        yield undefined;
      },
      { overflow: 'latest' },
    );
    const client = await test.join();
    await client.subscribe('com.topic');
    expect((await client.drain()).map((event) => event.slice(3))).toEqual([[{}, [1]], [{}]]);
  });

  it('generators wait for a slow reader, however many there are', async () => {
    const test = createTestHub({ limits: { maxOutboxBytes: 1_000_000 } });
    const calls = 30;
    test.hub.register('com.big', async function* () {
      for (let i = 0; i < 4; i++) yield 'x'.repeat(100_000);
    });
    const client = await test.join();
    client.pause();
    for (let id = 1; id <= calls; id++)
      client.send([48, id, { receive_progress: true }, 'com.big']);
    const results: unknown[][] = [];
    for (let round = 0; round < 200 && results.length < 5 * calls; round++) {
      await turns();
      client.resume();
      results.push(...(await client.drain()));
      client.pause();
    }
    expect(results.filter(([code]) => code !== 50)).toEqual([]);
    expect(results).toHaveLength(5 * calls);
    client.resume();
    await client.leave();
    expectEmptyTables(test);
  });

  it('empty members at the end of a message are left out, also when they hold undefined', async () => {
    const test = createTestHub();
    const client = await test.join();
    await client.subscribe('com.topic');
    test.hub.publish('com.topic', [], { nothing: undefined });
    expect((await client.next()).length).toBe(4);
  });

  it.each(serializers)('null for empty members makes a call ($subprotocol)', async (serializer) => {
    const test = createTestHub();
    test.hub.register('com.args', ({ args, kwargs }) => [args, kwargs]);
    const client = await test.join('realm1', {}, { serializer });
    client.send([48, 1, null, 'com.args', null, null]);
    expect(await client.next()).toEqual([50, 1, {}, [[[], {}]]]);
  });

  it('strict refuses null for empty members', async () => {
    const test = createTestHub({ strict: true });
    const client = await test.join();
    client.send([48, 1, null, 'com.args']);
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
  });
});

it('waits in an outbox without the buffer it was encoded in', async () => {
  const test = createTestHub({ serializers: [serializers[1]!] });
  test.hub.register('com.big', () => new Uint8Array(1_000_000));
  test.hub.register('com.small', () => 1);
  const client = await test.join();
  client.pause();
  const [session] = test.hub.sessions.values();
  client.send([48, 1, {}, 'com.big']);
  for (let id = 2; id < 50; id++) client.send([48, id, {}, 'com.small']);
  await turns();
  const { queue } = session!.link.outbox as unknown as { queue: { message: Uint8Array }[] };
  expect(queue.length).toBeGreaterThan(40);
  for (const { message } of queue)
    expect(message.buffer.byteLength).toBeLessThanOrEqual(2 * message.length);
  expect(defaults.lagBytes).toBeLessThan(1_000_000);
});
