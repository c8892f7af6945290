import { Buffer } from 'node:buffer';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from '../../lib/serializers/index.js';
import { sharedDefaults } from '../../lib/protocol/shared-defaults.js';
import { Payload } from '../../lib/transport/long-poll/payload.js';
import { Undelivered } from '../../lib/transport/long-poll/undelivered.js';
import { longPollSettings } from '../../lib/transport/long-poll/long-poll-options.js';
import { BatchedPort } from '../utils/batched-port.js';
import { type Poller, PollServer, type PollServerOptions } from '../utils/poll-server.js';
import { eventually } from './support.js';

let server: PollServer;

async function start(options?: PollServerOptions): Promise<void> {
  server = await PollServer.start(options);
}

afterEach(() => server.stop());

const call = (id: number, value: unknown): string =>
  JSON.stringify([48, id, {}, 'com.echo', [value]]);
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('open', () => {
  it.each([
    [['wamp.2.json'], 'wamp.2.json'],
    [['wamp.2.xml', 'wamp.2.cbor', 'wamp.2.json'], 'wamp.2.cbor'],
    [['wamp.2.json.batched', 'wamp.2.json'], 'wamp.2.json.batched'],
  ])('of %j chooses %s', async (offered, chosen) => {
    await start();
    const poller = await server.open(offered);
    expect(poller.protocol).toBe(chosen);
    expect(Buffer.from(poller.id, 'base64url')).toHaveLength(16);
    await poller.close();
  });

  it('ignores the query, and takes a slash at the end', async () => {
    await start();
    for (const what of ['open?x=1', 'open/', 'open/?x=2'])
      expect(await (await server.open(undefined, undefined, what)).close()).toBe(204);
  });
});

const serializers: readonly WampSerializer[] = [
  new JsonSerializer(),
  new MsgpackSerializer(),
  new CborSerializer(),
];

describe.each(serializers)('bodies of $subprotocol', (serializer) => {
  it.each([false, true])('batched: %s', async (isBatched) => {
    await start();
    const poller = await server.open([serializer.subprotocol + (isBatched ? '.batched' : '')]);
    const received: unknown[] = [];
    const outgoing: Uint8Array[] = [];
    let deliver: (data: string | Uint8Array) => void = () => {};
    const port = {
      send: (data: string | Uint8Array) => void outgoing.push(Buffer.from(data as string)),
      listen: ({ message }: { message: typeof deliver }) => (deliver = message),
    };
    const client = isBatched ? new BatchedPort(port as never) : port;
    client.listen({
      message: (data: string | Uint8Array) => received.push(serializer.decode(data)),
      closed() {},
    });
    const messages = [
      [1, 'realm1', { roles: { caller: {} } }],
      ...numbers(5).map((i) => [48, i + 1, {}, 'com.echo', [i]]),
    ];
    const encoded = messages.map((message) => serializer.encode(message));
    if (client instanceof BatchedPort) client.sendBatch(encoded);
    else for (const message of encoded) client.send(message);
    for (const body of outgoing) expect(await poller.send(body)).toBe(204);
    let requests = 0;
    for (; received.length < 6; requests++) {
      const { body } = await poller.receive();
      deliver(serializer.binary ? body : String(body));
    }
    expect(received.slice(1)).toEqual(numbers(5).map((i) => [50, i + 1, {}, [i]]));
    expect(requests).toBe(isBatched ? 1 : 6);
    await poller.close();
  });
});

describe('receive', () => {
  it('is answered without a message after the time of the option, and not before', async () => {
    await start({ longPoll: { keepAliveMs: 45_000 }, hub: { heartbeatMs: 0 } });
    const poller = await server.join();
    const answer = poller.receive();
    await server.waiting();
    server.test.clock.advance(44_999);
    await server.waiting();
    server.test.clock.advance(1);
    expect(await answer).toMatchObject({ status: 204, body: Buffer.alloc(0) });
    await poller.close();
  });

  it('is answered by the heartbeat, which sees by the next one that the client is there', async () => {
    await start({ longPoll: { keepAliveMs: Infinity, lostAfterMs: Infinity } });
    const poller = await server.join();
    for (let i = 0; i < 4; i++) {
      const answer = poller.receive();
      await server.waiting();
      server.test.clock.advance(25_000);
      expect((await answer).status).toBe(204);
    }
    const last = poller.receive();
    await server.waiting();
    expect(server.test.hub.sessions.get(poller.session)?.latencyMs).toBe(0);
    await poller.close();
    expect((await last).status).toBe(204);
  });

  it('takes the place of one that waits', async () => {
    await start();
    const poller = await server.join();
    const first = poller.receive();
    await server.waiting();
    const second = poller.receive();
    expect((await first).status).toBe(409);
    await poller.send(call(1, 'a'));
    expect(JSON.parse(String((await second).body))).toEqual([50, 1, {}, ['a']]);
    await poller.close();
  });

  it.each([false, true])(
    'has the client lost that does not come back (after an answer: %s)',
    async (isLate) => {
      await start({ longPoll: { lostAfterMs: 20_000 }, hub: { heartbeatMs: 0 } });
      const poller = await server.join();
      if (isLate) {
        await poller.send(call(1, 'a'));
        await poller.next();
      }
      server.test.clock.advance(19_999);
      expect(server.test.hub.sessionCount).toBe(1);
      server.test.clock.advance(1);
      await eventually(() => expect(server.test.hub.sessionCount).toBe(0));
      expect((await poller.receive()).status).toBe(404);
    },
  );
});

describe('nothing is lost, and nothing comes twice', () => {
  it('if a client numbers its requests and repeats them', async () => {
    await start();
    const poller = await server.join();
    for (const i of [1, 1, 2, 1, 2, 3])
      expect(await poller.send(call(i, i), `?seq=${i}`)).toBe(204);
    for (const [seq, i] of [
      [1, 1],
      [1, 1],
      [2, 2],
      [3, 3],
      [3, 3],
    ])
      expect(await poller.next(`?x=9&seq=${seq}`)).toEqual([50, i, {}, [i]]);
    expect(await poller.send(call(5, 5), '?seq=5')).toBe(409);
    expect(await poller.send(call(4, 4), '?seq=4')).toBe(204);
    expect(await poller.next('?seq=4')).toEqual([50, 4, {}, [4]]);
    await poller.close();
  });

  it('in the order in which requests began, also if an earlier body is slower', async () => {
    await start();
    const poller = await server.join();
    const body = call(1, 'first');
    const slow = await poller.begin('send', '', body.length);
    const { line } = server.connection;
    await eventually(() => expect(line.size).toBe(1));
    const second = poller.send(call(2, 'second'));
    await eventually(() => expect(line.size).toBe(2));
    slow.write(body);
    expect(await second).toBe(204);
    slow.destroy();
    expect(await poller.next()).toEqual([50, 1, {}, ['first']]);
    expect(await poller.next()).toEqual([50, 2, {}, ['second']]);
    await poller.close();
  });
});

describe('a client that fetches too little', () => {
  const topic = 'com.news';
  async function subscribed(options: PollServerOptions): Promise<Poller> {
    await start(options);
    const poller = await server.join();
    await poller.send(`[32,1,{},"${topic}"]`);
    await poller.next();
    return poller;
  }

  it.each(['drop-newest', 'drop-oldest'] as const)('misses events: %s', async (overflow) => {
    const limits = { maxOutboxBytes: 100_000 };
    const poller = await subscribed({ hub: { limits, overflow } });
    const text = 'x'.repeat(10_000);
    for (const i of numbers(100)) {
      server.test.hub.publish(topic, [i, text]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { outbox } = [...server.test.hub.core.hosts][0]!;
    expect(outbox.bytes).toBeLessThan(140_000);
    const dropped = outbox.dropped;
    expect(dropped).toBeGreaterThan(80);
    const got: number[] = [];
    while (got.length < 100 - dropped) got.push(((await poller.next())[4] as [number])[0]);
    expect(got).toEqual(got.toSorted((a, b) => a - b));
    expect(got.includes(99)).toBe(overflow === 'drop-oldest');
    await poller.send(call(2, 'after'));
    expect(await poller.next()).toEqual([50, 2, {}, ['after']]);
    expect(outbox.weight).toBe(0);
    await poller.close();
  });

  it('ends if the answers are too many', async () => {
    await start({ hub: { limits: { maxOutboxBytes: 10_000 } } });
    const poller = await server.join();
    const text = 'x'.repeat(5_000);
    for (let i = 1; server.test.hub.sessionCount > 0; i++) await poller.send(call(i, text));
    let last: unknown[] = [];
    for (let reply = await poller.receive(); reply.status === 200; reply = await poller.receive())
      last = JSON.parse(String(reply.body)) as unknown[];
    expect(last).toMatchObject([3, {}, 'wamp.error.unavailable']);
  });
});

describe('the end', () => {
  it('by the client answers a waiting receive without a message', async () => {
    await start();
    const poller = await server.join();
    const answer = poller.receive();
    await server.waiting();
    expect(await poller.close()).toBe(204);
    expect((await answer).status).toBe(204);
    for (const what of ['send', 'receive', 'close'])
      expect((await poller.ask(what)).status).toBe(404);
    expect(server.test.hub.sessionCount).toBe(0);
  });

  it('by GOODBYE answers with GOODBYE, then with HTTP 410', async () => {
    await start();
    const poller = await server.join();
    expect(await poller.send('[6,{},"wamp.close.close_realm"]')).toBe(204);
    expect(await poller.send(call(1, 'late'))).toBe(410);
    expect(await poller.next()).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
    expect((await poller.receive()).status).toBe(410);
    expect((await poller.receive()).status).toBe(404);
  });

  it('by the server comes after all that was sent', async () => {
    await start();
    const poller = await server.join();
    await poller.send(call(1, 'a'));
    void server.test.hub.sessions.get(poller.session)!.close();
    expect(await poller.next()).toEqual([50, 1, {}, ['a']]);
    expect(await poller.next()).toMatchObject([6, {}, expect.any(String)]);
    await poller.send('[6,{},"wamp.close.goodbye_and_out"]');
    expect((await poller.receive()).status).toBe(410);
  });

  it('at a restart tells when to come back', async () => {
    await start();
    const poller = await server.join();
    const answer = poller.receive();
    await server.waiting();
    const closed = server.test.hub.close();
    const { status, headers } = await answer;
    expect([status, headers['connection']]).toEqual([503, expect.any(String)]);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(5);
    await closed;
    expect((await server.ask('open', '{"protocols":["wamp.2.json"]}')).status).toBe(503);
  });
});

describe('what was not delivered', () => {
  const { waitingMessageBytes: own } = sharedDefaults;

  /** What an undelivered batch has, or a message of its own. */
  function next(undelivered: Undelivered): string[] {
    return Buffer.from(undelivered.take()).toString().split('\u{1e}').filter(Boolean);
  }

  function undeliveredOf(isBatched: boolean, maxBytes = 0): Undelivered {
    const spoken = { name: 'wamp.2.json', serializer: new JsonSerializer(), isBatched };
    return new Undelivered(new Payload(spoken), maxBytes);
  }

  it('keeps its count, whatever is taken, delivered and lost', () => {
    const undelivered = undeliveredOf(true, 9);
    undelivered.lost();
    expect(undelivered.isWaiting).toBe(false);
    for (const text of ['a', 'bb', 'ccc']) undelivered.add(text);
    expect(next(undelivered)).toEqual(['a', 'bb', 'ccc']);
    undelivered.add('dddd');
    undelivered.lost();
    undelivered.lost();
    undelivered.delivered();
    expect([undelivered.bytes, undelivered.taken]).toEqual([10 + 4 * own, 0]);
    expect(next(undelivered)).toEqual(['a', 'bb', 'ccc']);
    undelivered.delivered();
    undelivered.lost();
    expect([undelivered.bytes, undelivered.taken]).toEqual([4 + own, 6 + 3 * own]);
    expect(next(undelivered)).toEqual(['dddd']);
    undelivered.delivered();
    expect([undelivered.bytes, undelivered.isWaiting]).toEqual([0, false]);
  });

  it.each([true, false])('is held once, and sent again as it was; batched: %s', (isBatched) => {
    const undelivered = undeliveredOf(isBatched, 1_000);
    undelivered.add('x'.repeat(100_000));
    undelivered.add('next');
    const body = undelivered.take();
    expect(undelivered['messages'].join('')).toBe('next');
    for (let i = 0; i < 3; i++) {
      undelivered.lost();
      expect(undelivered.take()).toBe(body);
    }
    undelivered.delivered();
    expect(next(undelivered)).toEqual(['next']);
  });

  it('keeps no more memory than it has', () => {
    for (const isBatched of [true, false]) {
      const undelivered = undeliveredOf(isBatched);
      undelivered.add('small');
      const body = undelivered.take();
      expect(body.buffer.byteLength).toBeLessThanOrEqual(2 * body.length);
    }
  });

  it('is taken up to a number of bytes, at least one message', () => {
    const undelivered = undeliveredOf(true, 3);
    for (const text of ['aa', 'b', 'ccc', 'dddd']) undelivered.add(text);
    for (const messages of [['aa', 'b'], ['ccc'], ['dddd']]) {
      expect(next(undelivered)).toEqual(messages);
      undelivered.delivered();
    }
    expect([undelivered.bytes, undelivered.taken]).toEqual([0, 10 + 4 * own]);
  });

  it('leaves nothing behind when it is cleared', () => {
    const undelivered = undeliveredOf(true, 9);
    for (const text of ['a', 'b']) undelivered.add(text);
    undelivered.take();
    undelivered.lost();
    undelivered.clear();
    expect([undelivered.bytes, undelivered.isWaiting]).toEqual([0, false]);
    undelivered.add('c');
    expect(next(undelivered)).toEqual(['c']);
  });
});

describe('the option longPoll', () => {
  it.each([
    [1, 'longPoll must be true, false, or an object with options, but it is 1.'],
    [{ keepAliveMs: -1 }, /keepAliveMs/],
    [{ keepAlive: 1 }, /keepAliveMs/],
  ])('%j is an error that says what is right', async (option, message) => {
    await start();
    expect(() => longPollSettings(option as never)).toThrow(message);
  });
});

it('many clients of a proxy share its connections without warnings', async () => {
  await start();
  const warned = vi.spyOn(process, 'emitWarning');
  server.agent.maxSockets = 1;
  const pollers: Poller[] = [];
  for (let i = 0; i < 15; i++) pollers.push(await server.join());
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
  for (const poller of pollers) await poller.close();
});
