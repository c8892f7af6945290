import { concat, Observable, of, Subject } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from '../../lib/serializers/index.js';
import {
  createTestHub,
  MemoryConnection,
  type TestHub,
  WampTestClient,
} from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';

// Events the application publishes, and the clients that get them.

const topic = 'com.topic';
const json = new JsonSerializer();
const msgpack = new MsgpackSerializer();

let test: TestHub;
beforeEach(() => {
  test = createTestHub({
    authenticate: ({ details }) => ({
      authid: details['authid'] as string,
      authrole: details['authrole'] as string,
    }),
  });
});

async function subscriber(
  details: object = {},
  serializer: WampSerializer = json,
): Promise<WampTestClient> {
  const client = await test.join('realm1', { ...details }, { serializer });
  await client.subscribe(topic);
  return client;
}

describe('hub.publish', () => {
  it('G1: reaches every subscriber, with payload and one publication id', async () => {
    const clients = [await subscriber(), await subscriber({}, msgpack), await subscriber()];
    const stranger = await test.join();
    const publication = test.hub.publish(topic, [1, 'two'], { three: 3 });
    for (const client of clients)
      expect(await client.drain()).toEqual([
        [36, expect.any(Number), publication, {}, [1, 'two'], { three: 3 }],
      ]);
    expect(await stranger.drain()).toEqual([]);
  });

  it('without payload it is an EVENT without payload', async () => {
    const client = await subscriber();
    const publication = test.hub.publish(topic);
    expect(await client.drain()).toEqual([[36, 1, publication, {}]]);
  });

  it('invariant 6: an event is encoded once for each serializer, whoever gets it', async () => {
    const encoded: unknown[] = [];
    class CountingSerializer extends JsonSerializer {
      override encode(message: readonly unknown[]): string {
        if (message[0] === 36) encoded.push(message);
        return super.encode(message);
      }
    }
    const counting = new CountingSerializer();
    for (let i = 0; i < 10; i++) await subscriber({}, i % 2 === 0 ? counting : msgpack);
    test.hub.publish(topic, [1]);
    expect(encoded).toHaveLength(1);
  });

  it('G3: one EVENT for each matching subscription, all with the same publication id', async () => {
    const client = await subscriber();
    const prefix = await client.subscribe('com', { match: 'prefix' });
    const wildcard = await client.subscribe('com.', { match: 'wildcard' });
    await client.subscribe('com.', { match: 'prefix' });
    await client.subscribe('org', { match: 'prefix' });
    const publication = test.hub.publish(topic, [1]);
    const events = await client.drain();
    expect(events).toHaveLength(4);
    expect(new Set(events.map((event) => event[2]))).toEqual(new Set([publication]));
    for (const [, subscription, , details] of events)
      expect(details).toEqual(subscription === 1 ? {} : { topic });
    expect(events.map((event) => event[1])).toEqual(expect.arrayContaining([prefix, wildcard]));
  });

  it('G14: a prefix matches the start of the URI, component or not', async () => {
    const client = await test.join();
    await client.subscribe('com.x.emergency', { match: 'prefix' });
    for (const uri of [
      'com.x.emergency',
      'com.x.emergency-low',
      'com.x.emergency.a',
      'com.x.emerge',
    ])
      test.hub.publish(uri);
    const topics = (await client.drain()).map((event) => (event[3] as { topic: string }).topic);
    expect(topics).toEqual(['com.x.emergency', 'com.x.emergency-low', 'com.x.emergency.a']);
  });

  it('G15: a wildcard stands for exactly one component', async () => {
    const client = await test.join();
    await client.subscribe('com..status', { match: 'wildcard' });
    for (const uri of [
      'com.a.status',
      'com.b.status',
      'com.status',
      'com.a.b.status',
      'com.a.statu',
    ])
      test.hub.publish(uri);
    const topics = (await client.drain()).map((event) => (event[3] as { topic: string }).topic);
    expect(topics).toEqual(['com.a.status', 'com.b.status']);
  });

  it('details go along', async () => {
    const client = await subscriber();
    test.hub.publish(topic, [1], {}, { details: { trustlevel: 2 } });
    expect(await client.drain()).toEqual([[36, 1, expect.any(Number), { trustlevel: 2 }, [1]]]);
  });

  it('a payload that not every receiver’s format can carry reaches nobody', async () => {
    const clients = [
      await subscriber({}, msgpack),
      await subscriber(),
      await subscriber({}, msgpack),
    ];
    await clients[0]!.subscribe('com', { match: 'prefix' });
    // MessagePack carries it, JSON does not.
    expect(() => test.hub.publish(topic, [2n ** 60n])).toThrow();
    for (const client of clients) expect(await client.drain()).toEqual([]);
  });

  it('a client that leaves while it is sent to does not hinder the others', async () => {
    const clients = [await subscriber(), await subscriber(), await subscriber()];
    const [connection] = [...test.hub.core.hosts].map(
      (host) => host.connection as MemoryConnection,
    );
    const sendShared = connection!.sendShared.bind(connection);
    connection!.sendShared = (shared) => {
      connection!.close();
      sendShared(shared);
    };
    test.hub.publish(topic, [1]);
    expect(clients[0]!.isClosed).toBe(true);
    for (const client of clients.slice(1)) expect(await client.drain()).toHaveLength(1);
  });

  it('from: names the session it comes from', async () => {
    const client = await subscriber();
    const publisher = await test.join('realm1', { authid: 'joe', authrole: 'user' });
    test.hub.publish(topic, [1], {}, { from: publisher.session });
    expect(await client.drain()).toEqual([
      [
        36,
        1,
        expect.any(Number),
        { publisher: publisher.session, publisher_authid: 'joe', publisher_authrole: 'user' },
        [1],
      ],
    ]);
  });
});

describe('G16: who gets an event', () => {
  const people = [
    { authid: 'ann', authrole: 'admin' },
    { authid: 'bob', authrole: 'user' },
    { authid: 'cid', authrole: 'user' },
  ];
  const ids = (...names: string[]) => names;

  it.each<[object, string[]]>([
    [{}, ['ann', 'bob', 'cid']],
    [{ exclude: ids('ann') }, ['bob', 'cid']],
    [{ exclude: [] }, ['ann', 'bob', 'cid']],
    [{ excludeAuthid: ['bob'] }, ['ann', 'cid']],
    [{ excludeAuthrole: ['user'] }, ['ann']],
    [{ eligible: ids('ann', 'bob') }, ['ann', 'bob']],
    [{ eligible: [] }, []],
    [{ eligibleAuthid: ['cid', 'nobody'] }, ['cid']],
    [{ eligibleAuthrole: ['user'] }, ['bob', 'cid']],
    [{ eligibleAuthrole: [] }, []],
    [{ eligible: ids('ann', 'bob'), excludeAuthrole: ['admin'] }, ['bob']],
    [{ eligibleAuthrole: ['user'], excludeAuthid: ['cid'], exclude: ids('ann') }, ['bob']],
    [{ eligible: ids('ann'), exclude: ids('ann') }, []],
    [{ eligible: undefined, exclude: undefined }, ['ann', 'bob', 'cid']],
  ])('%j: %j', async (options, expected) => {
    const clients = new Map<string, WampTestClient>();
    for (const person of people) clients.set(person.authid, await subscriber(person));
    const bySession = Object.fromEntries(
      Object.entries(options).map(([key, list]) => [
        key,
        key === 'exclude' || key === 'eligible'
          ? (list as string[] | undefined)?.map((name) => clients.get(name)!.session)
          : (list as unknown),
      ]),
    );
    test.hub.publish(topic, [1], {}, bySession);
    const reached: string[] = [];
    for (const [name, client] of clients) if ((await client.drain()).length > 0) reached.push(name);
    expect(reached).toEqual(expected);
  });
});

describe('session.publish', () => {
  it('reaches that client alone, if it subscribed', async () => {
    const [one, two] = [await subscriber(), await subscriber()];
    const session = test.hub.sessions.get(one.session)!;
    session.publish(topic, [1], { a: 1 });
    session.publish('com.other', [2]);
    expect(await one.drain()).toEqual([[36, 1, expect.any(Number), {}, [1], { a: 1 }]]);
    expect(await two.drain()).toEqual([]);
  });

  it('after the end does nothing', async () => {
    const client = await subscriber();
    const session = test.hub.sessions.get(client.session)!;
    client.close();
    expect(session.publish(topic, [1])).toBeGreaterThan(0);
  });

  it('C2: nothing an application publishes while a session ends follows its GOODBYE', async () => {
    const client = await subscriber();
    await client.subscribe('com.other');
    const session = test.hub.sessions.get(client.session)!;
    test.hub.register('com.procedure', ({ signal }) => {
      signal.addEventListener('abort', () => test.hub.publish(topic, ['from the abort']));
      return new Promise(() => {});
    });
    session.signal.addEventListener('abort', () => session.publish(topic, ['from the signal']));
    test.hub.onSessionClose((closed) => closed.publish(topic, ['from the hook']));
    client.request(48, {}, 'com.procedure');
    await client.leave();
    expect(client.received.at(-1)).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
    expect(test.log).toEqual([]);
  });
});

describe('C2: after its own GOODBYE or ABORT the server is silent', () => {
  it.each([
    ['GOODBYE', [6, {}, 'wamp.close.close_realm'], 6],
    ['a violation', [7], 3],
  ])('%s, with handlers that pass their signal on and relay streams', async (_name, last, code) => {
    const client = await test.join();
    await client.register('com.offered');
    test.hub.topic('com.life', () => new Observable(() => () => test.hub.publish(topic, ['last'])));
    await client.subscribe('com.life');
    await client.subscribe(topic);
    test.hub.register('com.passing', ({ session, signal }) =>
      session.call('com.offered', [], {}, { signal }),
    );
    test.hub.register('com.relay', ({ session }) => session.stream('com.offered'));
    test.hub.register('com.input', ({ session, input }) =>
      session.call('com.offered', [], {}, { input }),
    );
    for (const uri of ['com.passing', 'com.relay', 'com.input'])
      client.request(48, { receive_progress: true, progress: true }, uri, [1]);
    client.answersGoodbye = false;
    client.send(last);
    await client.closed;
    await client.drain();
    expect(client.received.at(-1)![0]).toBe(code);
  });
});

describe('a streaming topic that fails to end', () => {
  const failing = () =>
    new Observable(() => () => {
      throw new Error('teardown');
    });

  it('is logged, and UNSUBSCRIBE is answered', async () => {
    test.hub.topic(topic, failing);
    const client = await subscriber();
    await client.unsubscribe(1);
    expect(test.log).toEqual([
      expect.objectContaining({ stack: expect.stringContaining('teardown') }),
    ]);
  });

  it('so is a value that cannot be encoded; those after it are sent', async () => {
    const source = new Subject();
    test.hub.topic(topic, () => concat(of(1, 2n ** 80n, 2), source));
    const client = await subscriber();
    source.next(2n ** 80n);
    source.next(3);
    expect((await client.drain()).map((event) => event[4])).toEqual([[1], [2], [3]]);
    expect(test.log).toHaveLength(2);
  });

  it('does not keep others from ending with the session', async () => {
    test.hub.topic(topic, failing);
    const other = new Subject();
    test.hub.topic('com.other', () => other);
    const client = await subscriber();
    await client.subscribe('com.other');
    client.close();
    expect(other.observed).toBe(false);
    expectEmptyTables(test);
  });
});

describe('topics', () => {
  it('have one id for all their subscribers, and leave with the last', async () => {
    const [one, two] = [await test.join(), await test.join()];
    const id = await one.subscribe(topic);
    expect(await two.subscribe(topic)).toBe(id);
    expect(await one.subscribe(topic, { match: 'prefix' })).not.toBe(id);
    expect(test.hub.core.topics.size).toBe(2);
    await one.unsubscribe(id);
    test.hub.publish(topic);
    expect((await two.drain()).map(([code]) => code)).toEqual([36]);
    two.close();
    one.close();
    expect(test.hub.core.topics.size).toBe(0);
  });

  it('G2: a second SUBSCRIBE gives the same id and still one EVENT', async () => {
    const client = await subscriber();
    await client.subscribe(topic);
    test.hub.publish(topic);
    expect(await client.drain()).toHaveLength(1);
  });

  it('G6: what another session holds cannot be given up', async () => {
    const [one, two] = [await subscriber(), await test.join()];
    await expect(two.unsubscribe(1)).rejects.toMatchObject({
      uri: 'wamp.error.no_such_subscription',
    });
    test.hub.publish(topic);
    expect(await one.drain()).toHaveLength(1);
  });

  it('of one realm are not those of another', async () => {
    test = createTestHub({ realm: ['realm1', 'realm2'] });
    const [one, two] = [await test.join('realm1'), await test.join('realm2')];
    await one.subscribe(topic);
    await two.subscribe(topic);
    test.hub.publish(topic, ['default']);
    test.hub.publish(topic, ['named'], {}, { realm: 'realm2' });
    expect((await one.drain()).map((event) => event[4])).toEqual([['default']]);
    expect((await two.drain()).map((event) => event[4])).toEqual([['named']]);
  });
});

describe('the trust level of a publication', () => {
  const publications: Readonly<Record<string, (trustLevel?: number) => void>> = {
    'hub.publish': (trustLevel) => void test.hub.publish(topic, [1], {}, { trustLevel }),
    'hub.publish with details': (trustLevel) =>
      void test.hub.publish(topic, [1], {}, { trustLevel, details: { trustlevel: 9 } }),
    'session.publish': (trustLevel) =>
      test.hub.sessions.forEach((each) => void each.publish(topic, [1], {}, { trustLevel })),
  };

  it.each(Object.entries(publications))('of %s reaches its subscribers', async (name, publish) => {
    const client = await subscriber();
    publish(3);
    publish();

    const events = await client.drain();

    const unsaid = name.endsWith('details') ? { trustlevel: 9 } : {};
    expect(events.map(([, , , details]) => details)).toEqual([{ trustlevel: 3 }, unsaid]);
  });
});
