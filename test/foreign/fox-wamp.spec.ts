import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { craAuth } from '../../lib/client/auth/cra-auth.js';
import { ticketAuth } from '../../lib/client/auth/ticket-auth.js';
import type { WampEvent } from '../../lib/client/wamp-declaration.js';
import type { WampClientOptions } from '../../lib/client/client-options.js';
import { connect } from '../../lib/client/connect.js';
import { openSocket as openNodeSocket } from '../../lib/client/node-socket.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { openSocket as openWebSocket } from '../../lib/client/web-socket.js';
import { WampCanceledError, WampTimeoutError } from '../../lib/protocol/standard-errors.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { WampResult } from '../../lib/protocol/wamp-result.js';
import { Mailbox } from '../interop/support/mailbox.js';
import { WampyClient, wampySerializers } from '../interop/support/wampy-client.js';
import { gate } from '../utils/turns.js';
import { FoxRouter } from './fox-router.js';

// Our client at fox-wamp, a router that we did not write. Procedures and topics are named anew in each test.

const isInstalled = process.env['FOREIGN_ROUTERS'] !== undefined;
if (!isInstalled) console.log('Skipped: `npm run test:foreign` installs fox-wamp and tests it.');

const sockets = { ws: openNodeSocket, 'global WebSocket': openWebSocket };

let count = 0;
const fresh = (): string => `com.foreign.n${++count}`;

describe.runIf(isInstalled).each(Object.entries(sockets))('fox-wamp, over %s', (_, socket) => {
  let router: FoxRouter;
  const clients: WampClient[] = [];
  const told: string[] = [];

  beforeAll(async () => {
    router = await FoxRouter.start();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    const lines = told.splice(0);
    if (lines.length > 0) throw new Error(lines.join('\n'));
  });
  afterAll(() => router.kill());

  async function join(options: Partial<WampClientOptions> = {}): Promise<WampClient> {
    const tell = (message: string): void => void told.push(message);
    const logger = { error: tell, warn: tell, debug: () => {} };
    const client = await connect({ url: router.url, socket, logger, ...options });
    clients.push(client);
    return client;
  }

  function wampy(): Promise<WampyClient> {
    return WampyClient.connect(router.url, wampySerializers[0].createSerializer());
  }

  it('opens a session, and knows what the router can do', async () => {
    const { session } = await join();
    expect(session).toMatchObject({ realm: 'realm1', authmethod: 'anonymous' });
    expect(session!.id).toBeGreaterThan(0);
    expect(session!.features).toEqual({
      callCanceling: false,
      progressiveInvocations: false,
      progressiveResults: true,
    });
  });

  it.each<[what: string, result: unknown, back: unknown]>([
    ['nothing', undefined, undefined],
    ['a number', 42, 42],
    ['a text', 'é', 'é'],
    ['an object', { a: { b: [1] } }, { a: { b: [1] } }],
    ['several values', new WampResult([1, 2]), new WampResult([1, 2])],
    ['keywords alone', new WampResult([], { a: 1 }), { a: 1 }],
    ['both', new WampResult([1, 2], { a: 3 }), new WampResult([1, 2], { a: 3 })],
  ])('a client of ours serves %s to another one', async (_what, result, back) => {
    const [callee, caller] = await Promise.all([join(), join()]);
    const uri = fresh();
    await callee.register(uri, () => result);
    expect(await caller.call(uri)).toEqual(back);
  });

  it('arguments and keywords arrive', async () => {
    const [callee, caller] = await Promise.all([join(), join()]);
    const uri = fresh();
    await callee.register(uri, ({ args, kwargs }) => ({ args, kwargs }));
    expect(await caller.call(uri, [1, 'b'], { c: [3] })).toEqual({
      args: [1, 'b'],
      kwargs: { c: [3] },
    });
    expect(await caller.call(uri)).toEqual({ args: [], kwargs: {} });
  });

  it('a served object answers wampy.js', async () => {
    const client = await join();
    const prefix = fresh();
    const { wampy: other } = await wampy();
    await client.serve(prefix, { add: (a: number, b: number) => a + b });
    expect((await other.call(`${prefix}.add`, [17, 25])).argsList).toEqual([42]);
    await other.disconnect();
  });

  it('wampy.js answers a client of ours, with progressive results too', async () => {
    const client = await join();
    const uri = fresh();
    const { wampy: other } = await wampy();
    await other.register(uri, ({ argsList, result_handler: send }) => {
      send({ argsList: [1], options: { progress: true } });
      send({ argsList: [2], options: { progress: true } });
      return { argsList: [argsList![0]] };
    });
    const values: unknown[] = [];
    for await (const value of client.stream(uri, ['last'])) values.push(value);
    expect(values).toEqual([1, 2, 'last']);
    await other.disconnect();
  });

  it('progressive results go from a client of ours to another one', async () => {
    const [callee, caller] = await Promise.all([join(), join()]);
    const uri = fresh();
    await callee.register(uri, async function* ({ args: [most] }) {
      for (let n = 1; n <= (most as number); n++) yield n;
      return 'end';
    });
    const values: unknown[] = [];
    for await (const value of caller.stream(uri, [3])) values.push(value);
    expect(values).toEqual([1, 2, 3, 'end']);
    expect(await caller.call(uri, [2])).toBe('end');
  });

  it('errors come as the router tells them', async () => {
    const [callee, caller] = await Promise.all([join(), join()]);
    const uri = fresh();
    await callee.register(uri, () => {
      throw new WampError('com.error.full', ['Full.']);
    });
    // The router keeps the URI alone, as an argument of an error of its own.
    await expect(caller.call(uri)).rejects.toMatchObject({
      uri: 'wamp.error.callee_failure',
      args: ['com.error.full'],
    });
    await expect(caller.call(fresh())).rejects.toMatchObject({
      uri: 'wamp.error.no_such_procedure',
    });
  });

  it('100 calls at once get their own answers, and handlers call back', async () => {
    const [callee, caller] = await Promise.all([join(), join()]);
    const [twice, back] = [fresh(), fresh()];
    await caller.register(back, ({ args: [n] }) => (n as number) * 2);
    await callee.register(twice, ({ args }) => callee.call(back, args));
    const numbers = Array.from({ length: 100 }, (_unused, n) => n);
    const answers = await Promise.all(numbers.map((n) => caller.call(twice, [n])));
    expect(answers).toEqual(numbers.map((n) => n * 2));
  });

  it('unregister ends a procedure', async () => {
    const client = await join();
    const uri = fresh();
    const registration = await client.register(uri, () => 1);
    await registration.unregister();
    await expect(client.call(uri)).rejects.toMatchObject({ uri: 'wamp.error.no_such_procedure' });
  });

  it.each([
    ['a signal', { signal: AbortSignal.timeout(30) }, WampCanceledError],
    ['a timeout', { timeoutMs: 30 }, WampTimeoutError],
  ])(
    '%s ends a call, though the router cannot cancel; the late answer is harmless',
    async (_what, options, error) => {
      const [callee, caller] = await Promise.all([join(), join()]);
      const [uri, other] = [fresh(), fresh()];
      const slow = gate<string>();
      await callee.register(uri, () => slow.promise);
      await callee.register(other, () => 'next');
      await expect(caller.call(uri, [], {}, options)).rejects.toThrow(error);
      slow.open('late');
      expect(await caller.call(other)).toBe('next');
      expect(await caller.ping()).toBeGreaterThanOrEqual(0);
    },
  );

  it.each<[what: string, args: unknown[], kwargs: Record<string, unknown>, value: unknown]>([
    ['nothing', [], {}, undefined],
    ['a value', ['news'], {}, 'news'],
    ['several', [1, 2], {}, expect.objectContaining({ args: [1, 2], kwargs: {} })],
    ['keywords', [], { a: 1 }, { a: 1 }],
  ])('an event with %s arrives, but not at its publisher', async (_what, args, kwargs, value) => {
    const [publisher, subscriber] = await Promise.all([join(), join()]);
    const topic = fresh();
    const events = new Mailbox<WampEvent>();
    const own = new Mailbox<WampEvent>();
    await subscriber.subscribe(topic, events.put);
    await publisher.subscribe(topic, own.put);
    expect(await publisher.publish(topic, args, kwargs)).toBeGreaterThan(0);
    const event = await events.next();
    expect([event.topic, event.args, event.kwargs]).toEqual([topic, args, kwargs]);
    expect(event.value).toEqual(value);
    expect(event.details['publisher']).toBe(publisher.session!.id);
    await publisher.ping();
    expect(own.rest()).toEqual([]);
    await publisher.publish(topic, ['to all'], {}, { excludeMe: false, acknowledge: false });
    expect((await own.next()).value).toBe('to all');
  });

  it('events pass to and from wampy.js', async () => {
    const client = await join();
    const [there, here] = [fresh(), fresh()];
    const { wampy: other } = await wampy();
    const events = new Mailbox<unknown>();
    await other.subscribe(there, ({ argsList }) => events.put(argsList));
    await client.subscribe(here, (event) => events.put(event.value));
    await client.publish(there, [1, 2]);
    expect(await events.next()).toEqual([1, 2]);
    await other.publish(here, ['back']);
    expect(await events.next()).toBe('back');
    await other.disconnect();
  });

  it('a pattern in the way of the router tells the topic of each event', async () => {
    const [publisher, subscriber] = await Promise.all([join(), join()]);
    const prefix = fresh();
    const events = new Mailbox<WampEvent>();
    await subscriber.subscribe(`${prefix}.#`, events.put);
    await publisher.publish(`${prefix}.a.b`, [1]);
    await publisher.publish(`${prefix}.c`, [2]);
    const received = await events.take(2);
    expect(received.map(({ topic, value }) => [topic, value])).toEqual([
      [`${prefix}.a.b`, 1],
      [`${prefix}.c`, 2],
    ]);
  });

  it('two handlers share a subscription, and the last one ends it', async () => {
    const [publisher, subscriber] = await Promise.all([join(), join()]);
    const topic = fresh();
    const [first, second] = [new Mailbox<WampEvent>(), new Mailbox<WampEvent>()];
    const one = await subscriber.subscribe(topic, first.put);
    const two = await subscriber.subscribe(topic, second.put);
    await publisher.publish(topic, [1]);
    expect([(await first.next()).value, (await second.next()).value]).toEqual([1, 1]);
    await one.unsubscribe();
    await publisher.publish(topic, [2]);
    expect((await second.next()).value).toBe(2);
    await two.unsubscribe();
    await publisher.publish(topic, [3]);
    await subscriber.ping();
    expect([...first.rest(), ...second.rest()]).toEqual([]);
  });

  it('a router that dies and returns finds registrations and subscriptions renewed', async () => {
    const renewed = new Mailbox<string>();
    const reconnect = { minDelayMs: 20, maxDelayMs: 20 };
    const client = await join({ reconnect });
    const [uri, topic] = [fresh(), fresh()];
    const events = new Mailbox<WampEvent>();
    const first = client.session!.id;
    await client.register(uri, ({ args: [n] }) => n, { onRenewed: () => renewed.put('register') });
    await client.subscribe(topic, events.put, { onRenewed: () => renewed.put('subscribe') });

    await router.kill();
    // A call on a connection whose loss is not noticed yet would be lost with it.
    while (client.status.value === 'open') await new Promise(setImmediate);
    const waiting = client.call(uri, ['waited']);
    await router.run();

    expect((await renewed.take(2)).toSorted()).toEqual(['register', 'subscribe']);
    expect(await waiting).toBe('waited');
    expect(client.session!.id).not.toBe(first);
    const other = await join();
    expect(await other.call(uri, ['again'])).toBe('again');
    await other.publish(topic, ['news']);
    expect((await events.next()).value).toBe('news');
    told.length = 0;
  });

  it('the session ends with GOODBYE of both ends', async () => {
    const wire: unknown[] = [];
    const client = await join({ onMessage: (direction, [code]) => wire.push([direction, code]) });
    await client.close();
    expect(wire.slice(-2)).toEqual([
      ['out', 6],
      ['in', 6],
    ]);
    expect(client.status.value).toBe('closed');
  });

  describe('that asks for a login', () => {
    let open: FoxRouter;
    let strict: FoxRouter;
    beforeAll(async () => {
      open = router;
      strict = router = await FoxRouter.start('login');
    });
    afterAll(async () => {
      router = open;
      await strict.kill();
    });

    it.each([
      ['a ticket', 'ticket', ticketAuth({ authid: 'ann', ticket: 'for tests only' })],
      ['CRA', 'wampcra', craAuth({ authid: 'ann', secret: 'for tests only' })],
    ])('lets in by %s', async (_what, authmethod, auth) => {
      const { session } = await join({ auth });
      expect(session).toMatchObject({ authid: 'ann', authmethod });
    });

    it.each([
      ['a ticket', ticketAuth({ authid: 'ann', ticket: 'wrong' })],
      ['CRA', craAuth({ authid: 'ann', secret: 'wrong' })],
    ])('refuses a wrong secret by %s, after few attempts', async (_what, auth) => {
      const hellos: unknown[] = [];
      const onMessage: WampClientOptions['onMessage'] = (_direction, [code]) =>
        void (code === 1 && hellos.push(code));
      await expect(join({ auth, onMessage, reconnect: { maxDelayMs: 1 } })).rejects.toMatchObject({
        kind: 'aborted',
        uri: 'wamp.error.authentication_failed',
        willReconnect: false,
      });
      // To the router it is all one whether the secret is wrong or cannot be looked up.
      expect(hellos).toHaveLength(3);
      told.length = 0;
    });

    it('refuses who has no credentials', async () => {
      await expect(join()).rejects.toMatchObject({ uri: 'wamp.error.no_auth_method' });
      told.length = 0;
    });
  });
});
