import { NEVER, of } from 'rxjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameType } from '../../lib/cluster/frames/frame-type.js';
import type { WampOverflow } from '../../lib/hub/connection/overflow.js';
import type { HubPublishOptions } from '../../lib/hub/wamp-hub.js';
import type { MatchPolicy } from '../../lib/protocol/uri.js';
import { builtInSerializers } from '../../lib/serializers/built-in.js';
import type { WampSerializer } from '../../lib/serializers/index.js';
import type { TestHub, WampTestClient } from '../../lib/testing/index.js';
import { type TestNode, TestNodes } from './nodes.js';

// Publications between the nodes of a cluster.

const topic = 'com.example.topic';
const serializers = builtInSerializers();
const [json, msgpack, cbor] = serializers as [WampSerializer, WampSerializer, WampSerializer];

let nodes: TestNodes;
let one: TestNode;
let two: TestNode;

beforeEach(async () => {
  nodes = new TestNodes({
    realm: ['realm1', 'realm2'],
    limits: { maxOutboxBytes: 100_000 },
    authenticate: ({ details }) => ({
      authid: details['authid'] as string,
      authrole: details['authrole'] as string,
    }),
  });
  one = nodes.add('one');
  two = nodes.add('two');
  await nodes.up();
});

interface Who {
  readonly realm?: string;
  readonly authid?: string;
  readonly authrole?: string;
  readonly serializer?: WampSerializer | undefined;
  readonly uri?: string;
  readonly match?: MatchPolicy;
}

async function subscriber(
  node: TestHub,
  {
    realm = 'realm1',
    authid = 'x',
    authrole = 'x',
    serializer = json,
    uri = topic,
    match,
  }: Who = {},
): Promise<WampTestClient> {
  const own = node.hub.core.options.serializers.find(
    ({ subprotocol }) => subprotocol === serializer.subprotocol,
  );
  const client = await node.join(realm, { authid, authrole }, { serializer: own });
  await client.subscribe(uri, match === undefined ? {} : { match });
  return client;
}

/** The details and payloads of the events of a client, in order. */
async function eventsOf(client: WampTestClient): Promise<unknown[][]> {
  const messages = await client.drain();
  return messages.map((message) => [...message].slice(3));
}

describe('a publication', () => {
  it('reaches the subscribers of all nodes, with one id', async () => {
    const clients = [await subscriber(one), await subscriber(two), await subscriber(two)];
    const id = one.hub.publish(topic, [1], { a: 'ü' });
    for (const client of clients)
      expect(await client.drain()).toEqual([[36, expect.any(Number), id, {}, [1], { a: 'ü' }]]);
  });

  it.each<[string, unknown[] | undefined, Record<string, unknown> | undefined, unknown[]]>([
    ['nothing', undefined, undefined, []],
    ['empty lists', [], {}, []],
    [
      'arguments',
      [1, 'two', null, { three: [3.5] }],
      undefined,
      [[1, 'two', null, { three: [3.5] }]],
    ],
    ['keywords', undefined, { a: 1 }, [[], { a: 1 }]],
    ['both', [1], { a: 1 }, [[1], { a: 1 }]],
    ['binary', [Uint8Array.of(0, 255)], undefined, [[Uint8Array.of(0, 255)]]],
    ['integers beyond 32 bits', [2 ** 53 - 1, -(2 ** 40)], undefined, [[2 ** 53 - 1, -(2 ** 40)]]],
    ['long text', ['é€🙂'.repeat(500)], { a: '\ufeff' }, [['é€🙂'.repeat(500)], { a: '\ufeff' }]],
    ['text of 25,000 characters', ['€'.repeat(25_000)], undefined, [['€'.repeat(25_000)]]],
  ])('with %s arrives as it does on one node', async (_what, args, kwargs, expected) => {
    for (const used of [['wamp.2.json'], ['wamp.2.msgpack', 'wamp.2.cbor'], [], ['unheard.of']]) {
      one.peers.subprotocols = new Set(used);
      for (const serializer of serializers) {
        const local = await subscriber(one, { serializer });
        const remote = await subscriber(two, { serializer });
        one.hub.publish(topic, args, kwargs);
        const [[, ...there] = []] = await eventsOf(remote);
        const [[, ...here] = []] = await eventsOf(local);
        expect(here).toEqual(expected);
        expect(there).toEqual(here);
        for (const client of [local, remote]) client.close();
      }
    }
  });

  it('has the details of its publisher and its trust level everywhere', async () => {
    const publisher = await one.join('realm1', { authid: 'ann', authrole: 'user' });
    const remote = await subscriber(two);
    const pattern = await subscriber(two, { uri: 'com', match: 'prefix' });
    const details = { extra: { deep: true } };
    one.hub.publish(topic, [], {}, { from: publisher.session, details, trustLevel: 3 });
    const all = {
      extra: { deep: true },
      publisher: publisher.session,
      publisher_authid: 'ann',
      publisher_authrole: 'user',
      trustlevel: 3,
    };
    expect(await eventsOf(remote)).toEqual([[all]]);
    expect(await eventsOf(pattern)).toEqual([[{ ...all, topic }]]);
  });

  it('arrives in the order of publishing, for each topic', async () => {
    const remote = await subscriber(two);
    const numbers = Array.from({ length: 500 }, (_, i) => i);
    for (const i of numbers) one.hub.publish(topic, [i]);
    expect((await eventsOf(remote)).map(([, args]) => args)).toEqual(numbers.map((i) => [i]));
  });

  it('of long text stays as it is when others follow in the same turn', async () => {
    const clients = [await subscriber(one), await subscriber(two)];
    const letters = ['a', 'é', '€', '🙂'].map((letter) => letter.repeat(2_000));
    for (const text of letters) one.hub.publish(topic, [text]);
    for (const client of clients)
      expect((await eventsOf(client)).map(([, args]) => args)).toEqual(
        letters.map((text) => [text]),
      );
  });

  it('goes to no node without interest, and to none that it names', async () => {
    await subscriber(one);
    one.hub.publish(topic);
    await nodes.clock.advanceAsync(0);
    const targets = one.link.sent.map(({ target }) => target);
    expect(targets).toEqual([{ realm: 'realm1', uri: topic, match: 'exact' }]);
    expect(two.link.listened).toEqual([]);
    expect(two.bus.counts.received).toBe(0);
  });

  it('with { cluster: false } stays on its node', async () => {
    const [local, remote] = [await subscriber(one), await subscriber(two)];
    one.hub.publish(topic, [1], {}, { cluster: false });
    expect(await eventsOf(local)).toHaveLength(1);
    expect(await eventsOf(remote)).toEqual([]);
    expect(() => one.hub.publish(topic, [], {}, { cluster: 1 as never })).toThrow(
      'cluster must be true or false',
    );
  });

  it('of a session stays with it, and so do those of streaming topics and echoes', async () => {
    one.hub.topic('com.example.stream', () => of(1, 2));
    const local = await subscriber(one, { uri: 'com.example.stream' });
    const remote = await subscriber(two, { uri: 'com.example.stream' });
    one.hub.sessions.get(local.session)?.publish('com.example.stream', [3]);
    await local.publish('com.example.stream', [4], {}, { exclude_me: false });
    expect((await eventsOf(local)).map(([, args]) => args)).toEqual([[1], [2], [3], [4]]);
    expect(await eventsOf(remote)).toEqual([]);
    expect(one.link.sent).toEqual([]);
  });

  it('reaches a streaming topic of another node', async () => {
    for (const { hub } of [one, two]) hub.topic('com.example.stream', () => NEVER);
    const remote = await subscriber(two, { uri: 'com.example.stream' });
    one.hub.publish('com.example.stream', [1]);
    expect(await eventsOf(remote)).toEqual([[{}, [1]]]);
  });

  it('that a serializer in use anywhere cannot send reaches nobody', async () => {
    one.peers.subprotocols = new Set(['wamp.2.json', 'wamp.2.cbor']);
    const local = await subscriber(one, { serializer: cbor });
    const remote = await subscriber(two, { serializer: cbor });
    for (const options of [{}, { details: { big: 2n ** 60n } }])
      expect(() =>
        one.hub.publish(topic, 'details' in options ? [] : [2n ** 60n], {}, options),
      ).toThrow(/BigInt|integer/);
    expect(await eventsOf(local)).toEqual([]);
    expect(await eventsOf(remote)).toEqual([]);
    expect(one.link.sent).toEqual([]);
  });

  it('that only some sessions of another node can get reaches the others, counted and logged', async () => {
    one.peers.subprotocols = new Set(['wamp.2.cbor']);
    const clients = [json, msgpack, cbor].map((serializer) => subscriber(two, { serializer }));
    const [first, second, third] = await Promise.all(clients);
    one.hub.publish(topic, [2n ** 70n]);
    expect(await eventsOf(third as WampTestClient)).toEqual([[{}, [2n ** 70n]]]);
    expect(await eventsOf(first as WampTestClient)).toEqual([]);
    expect(await eventsOf(second as WampTestClient)).toEqual([]);
    expect(two.bus.counts.drops['not-encodable']).toBe(2);
    expect(two.log.map(({ message }) => message)).toEqual([
      expect.stringContaining('cannot be sent in wamp.2.json'),
      expect.stringContaining('cannot be sent in wamp.2.msgpack'),
    ]);
  });

  it('whose JSON is no UTF-8 reaches nobody, counted and logged, and the session stays', async () => {
    const [first, second] = [await subscriber(two), await subscriber(two, { serializer: msgpack })];
    const payload = Uint8Array.of(0x5b, 0x5b, 0x22, 0xff, 0x22, 0x5d, 0x5d);
    const members = ['realm1', topic, ['wamp.2.json'], [[50, 2, [payload]]]];
    two.link.receive(one.link.encode(FrameType.Event, members));
    one.hub.publish(topic, ['next']);
    for (const client of [first, second]) expect(await eventsOf(client)).toEqual([[{}, ['next']]]);
    expect(two.bus.counts.drops['not-encodable']).toBe(2);
    expect(two.log).toHaveLength(2);
  });

  it.each([true, false])('in a text format of the application, with join: %s', async (joins) => {
    const text: WampSerializer = {
      subprotocol: 'wamp.2.lines',
      binary: false,
      encode: (message) => message.map((each) => `${JSON.stringify(each)}\n`).join(''),
      decode: (data) =>
        (data as string)
          .trimEnd()
          .split('\n')
          .map((line): unknown => JSON.parse(line)),
      ...(joins && { join: (head, tail) => `${head as string}${tail as string}` }),
    };
    nodes = new TestNodes({ ...nodes.options, serializers: [text, json] });
    [one, two] = [nodes.add('one'), nodes.add('two')];
    await nodes.up();
    one.peers.subprotocols = new Set(['wamp.2.lines']);
    const clients = await Promise.all(
      [one, two].flatMap((node) => [
        subscriber(node, { serializer: text }),
        subscriber(node, { serializer: text, uri: 'com', match: 'prefix' }),
        subscriber(node),
      ]),
    );
    one.hub.publish(topic, ['é', 1], { k: '€' });
    for (const client of clients)
      expect((await eventsOf(client)).map(([, ...rest]) => rest)).toEqual([[['é', 1], { k: '€' }]]);
  });

  it('that is larger than a frame reaches nobody, and says so', async () => {
    one.link.maxFrameBytes = 1_000;
    const [local, remote] = [await subscriber(one), await subscriber(two)];
    expect(() => one.hub.publish(topic, ['x'.repeat(1_000)])).toThrow(
      expect.objectContaining({ uri: 'wamp.error.payload_size_exceeded' }),
    );
    one.hub.publish(topic, ['x'.repeat(800)]);
    expect(await eventsOf(local)).toHaveLength(1);
    expect(await eventsOf(remote)).toHaveLength(1);
  });

  it.each([`com.${'x'.repeat(4_000)}`, 'com.half.\ud800'])(
    'to a topic that brokers cannot name fails: %.20s',
    (uri) => {
      expect(() => one.hub.publish(uri)).toThrow(
        expect.objectContaining({ uri: 'wamp.error.invalid_uri' }),
      );
      expect(one.link.sent).toEqual([]);
      one.hub.publish(uri, [], {}, { cluster: false });
    },
  );

  it('is encoded once for each serializer in use, and not again by other nodes', async () => {
    one.peers.subprotocols = new Set(['wamp.2.json', 'wamp.2.msgpack']);
    const payloads = { toJSON: vi.fn<() => string>(() => 'x') };
    for (const node of [one, two])
      for (const serializer of [json, json, msgpack]) {
        await subscriber(node, { serializer });
        await subscriber(node, { serializer, uri: 'com', match: 'prefix' });
      }
    const encode = two.hub.core.options.serializers.map((each) => vi.spyOn(each, 'encode'));
    one.hub.publish(topic, [payloads]);
    expect(payloads.toJSON).toHaveBeenCalledTimes(2);
    await nodes.clock.advanceAsync(0);
    const encoded = encode.flatMap(({ mock }) => mock.calls.map(([message]) => message));
    expect(encoded.map((message) => message[3])).toEqual([{}, { topic }, {}, { topic }]);
    expect(encoded.every((message) => message.length === 4)).toBe(true);
  });

  it('arrives once, however often the broker delivers it', async () => {
    one.link.copies = 3;
    const remote = await subscriber(two);
    for (let i = 0; i < 2_000; i++) one.hub.publish(topic, [i]);
    expect(await eventsOf(remote)).toHaveLength(2_000);
    expect(two.bus.counts.duplicates).toBe(4_000);
    two.link.gone('one');
    expect(two.bus.size).toBe(1);
  });

  it('of nodes that come and go takes no memory for ever', () => {
    for (let i = 0; i < 3_000; i++) {
      const node = nodes.links.link(`n${i}`, nodes.clock);
      two.link.receive(node.encode(FrameType.Event, ['realm1', topic, [], [[1, 1, []]]]));
    }
    expect(two.bus.counts.received).toBe(3_000);
    expect(two.bus.size).toBe(1_000);
  });

  it('to sessions that are known goes to their nodes only, without interest', async () => {
    const local = await subscriber(one);
    const remote = await two.join('realm1', { authid: 'x', authrole: 'x' });
    const third = nodes.add('three');
    third.link.up();
    two.link.whenListening = () => new Promise(() => undefined);
    one.hub.publish(topic, [1], {}, { eligible: [local.session, remote.session] });
    one.hub.publish(topic, [2], {}, { eligible: [local.session] });
    one.hub.publish(topic, [3], {}, { eligible: [] });
    await nodes.clock.advanceAsync(0);
    expect(one.link.sent.map(({ target }) => target)).toEqual([{ node: 'two' }]);
    expect((await eventsOf(local)).map(([, args]) => args)).toEqual([[1], [2]]);
    one.hub.publish(topic, [4], {}, { eligible: [remote.session, 77] });
    await nodes.clock.advanceAsync(0);
    expect(one.link.sent.at(-1)?.target).toMatchObject({ uri: topic });
  });
});

describe('over two nodes, all gets where it would get on one', () => {
  const people = [
    { realm: 'realm1', authid: 'ann', authrole: 'admin', uri: topic, serializer: json },
    {
      realm: 'realm1',
      authid: 'bob',
      authrole: 'user',
      uri: 'com',
      match: 'prefix',
      serializer: msgpack,
    },
    {
      realm: 'realm2',
      authid: 'ann',
      authrole: 'user',
      uri: 'com..topic',
      match: 'wildcard',
      serializer: cbor,
    },
    { realm: 'realm1', authid: 'cleo', authrole: 'user', uri: topic, serializer: cbor },
    { realm: 'realm2', authid: 'dan', authrole: 'admin', uri: topic, serializer: json },
    {
      realm: 'realm1',
      authid: 'ann',
      authrole: 'user',
      uri: 'com.',
      match: 'wildcard',
      serializer: json,
    },
    {
      realm: 'realm1',
      authid: 'eve',
      authrole: 'admin',
      uri: 'com..topic',
      match: 'wildcard',
      serializer: msgpack,
    },
    {
      realm: 'realm2',
      authid: 'bob',
      authrole: 'user',
      uri: 'com.exa',
      match: 'prefix',
      serializer: json,
    },
  ] as const;
  type Options = (ids: readonly number[]) => HubPublishOptions;
  const conditions: [string, Options][] = [
    ['nothing', () => ({})],
    ['exclude', (ids) => ({ exclude: [ids[0] as number, ids[6] as number] })],
    ['eligible', (ids) => ({ eligible: ids.slice(1, 5) })],
    ['eligible and a stranger', (ids) => ({ eligible: [...ids.slice(1, 5), 77] })],
    ['both', (ids) => ({ eligible: ids.slice(0, 6), exclude: ids.slice(2, 4) })],
    ['excludeAuthid', () => ({ excludeAuthid: ['ann', 'nobody'] })],
    ['eligibleAuthid', () => ({ eligibleAuthid: ['ann', 'bob'] })],
    ['excludeAuthrole', () => ({ excludeAuthrole: ['admin'] })],
    ['eligibleAuthrole', () => ({ eligibleAuthrole: ['admin'] })],
    [
      'all',
      (ids) => ({
        exclude: [ids[0] as number],
        eligibleAuthid: ['ann', 'eve'],
        excludeAuthrole: ['user'],
      }),
    ],
    ['an empty list', () => ({ eligibleAuthrole: [] })],
  ];
  const realms = ['realm1', 'realm2', '*', undefined];
  const policies: (WampOverflow | undefined)[] = [undefined, 'latest', 'drop-oldest', 'close'];
  const table = conditions.flatMap(([name, options]) =>
    realms.map((realm, i) => [name, realm, policies[i], options] as const),
  );

  /** What each of the people gets of one publication, when person i is at `hubs[i % hubs.length]`. */
  async function outcome(
    hubs: readonly TestHub[],
    clients: readonly WampTestClient[],
    options: HubPublishOptions,
  ): Promise<unknown[]> {
    hubs[0]?.hub.publish(topic, ['é', 1], { k: [true] }, options);
    return Promise.all(clients.map(eventsOf));
  }

  it.each(['wamp.2.json', 'wamp.2.msgpack wamp.2.cbor', 'wamp.2.json wamp.2.msgpack wamp.2.cbor'])(
    'with payloads in %s',
    async (used) => {
      one.peers.subprotocols = new Set(used.split(' '));
      const single = new TestNodes(nodes.options).add('single');
      const hubs = [one, two];
      const alone = await Promise.all(people.map((who) => subscriber(single, who)));
      const spread = await Promise.all(
        people.map((who, i) => subscriber(hubs[i % 2] as TestNode, who)),
      );
      const ids = (clients: readonly WampTestClient[]): number[] =>
        clients.map(({ session }) => session);
      for (const [name, realm, overflow, options] of table) {
        const rest = { realm, overflow };
        const expected = await outcome([single], alone, { ...options(ids(alone)), ...rest });
        const found = await outcome(hubs, spread, { ...options(ids(spread)), ...rest });
        expect(found, `${name} ${realm} ${overflow}`).toEqual(expected);
      }
    },
  );

  it.each<[WampOverflow, unknown[]]>([
    ['drop-newest', [1]],
    ['drop-oldest', [4]],
    ['latest', [4]],
  ])('a slow session of another node is treated by %s', async (overflow, kept) => {
    const slow = await subscriber(two);
    slow.pause();
    const text = 'x'.repeat(40_000);
    for (let i = 0; i < 5; i++) {
      one.hub.publish(topic, [i, text], {}, { overflow });
      await new Promise((resolve) => void setImmediate(resolve));
    }
    slow.resume();
    const got = (await slow.drain()).map((event) => (event[4] as unknown[])[0]);
    expect(got.slice(1)).toEqual(kept);
    expect(two.hub.sessionCount).toBe(1);
  });

  it('a slow session of another node is ended by close', async () => {
    const slow = await subscriber(two);
    slow.pause();
    for (let i = 0; i < 5; i++) {
      one.hub.publish(topic, [i, 'x'.repeat(40_000)], {}, { overflow: 'close' });
      await new Promise((resolve) => void setImmediate(resolve));
    }
    expect(two.hub.sessionCount).toBe(0);
  });
});
