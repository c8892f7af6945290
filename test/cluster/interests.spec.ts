import { beforeEach, describe, expect, it } from 'vitest';
import { WampHub } from '../../lib/hub/wamp-hub.js';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { createTestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { type TestNode, TestNodes } from './nodes.js';

// What a node listens to, and when SUBSCRIBED is sent.

const topic = 'com.example.topic';

let nodes: TestNodes;
let node: TestNode;
/** Settle the promises of `listen`, the oldest first. */
let listening: { resolve: () => void; reject: (error: Error) => void }[];

beforeEach(async () => {
  nodes = new TestNodes();
  node = nodes.add('one');
  listening = [];
  node.link.whenListening = () =>
    new Promise((resolve, reject) => void listening.push({ resolve, reject }));
  await nodes.up();
});

function confirm(): void {
  for (const { resolve } of listening.splice(0)) resolve();
}

/** Sends SUBSCRIBE, and lets all run that is ready. */
async function ask(client: WampTestClient, uri = topic, options = {}): Promise<number> {
  const request = client.request(MessageCode.Subscribe, options, uri);
  await nodes.clock.advanceAsync(0);
  return request;
}

/** The codes of what the client has got and not read yet. */
async function codes(client: WampTestClient): Promise<number[]> {
  return (await client.drain()).map(([code]) => code);
}

const listened = (): string[] => node.link.listened.map(({ match, uri }) => `${match} ${uri}`);

describe('SUBSCRIBED', () => {
  it('waits until the broker knows of the first subscriber, and then nothing waits', async () => {
    const [first, second, third] = [await node.join(), await node.join(), await node.join()];
    await ask(first);
    await ask(second);
    expect(await codes(first)).toEqual([]);
    expect(await codes(second)).toEqual([]);
    node.hub.publish(topic, ['too early']);
    confirm();
    expect(await codes(first)).toEqual([33]);
    expect(await codes(second)).toEqual([33]);
    third.request(MessageCode.Subscribe, {}, topic);
    node.hub.publish(topic, ['at once']);
    expect(await codes(third)).toEqual([33, 36]);
    expect(node.link.listened).toHaveLength(1);
  });

  it.each<[string, () => Promise<void>]>([
    ['a second has passed', () => nodes.clock.advanceAsync(1_000)],
    [
      'the connection is lost',
      async () => listening.splice(0).forEach(({ reject }) => reject(new Error('lost'))),
    ],
  ])('waits no longer when %s', async (_what, pass) => {
    const client = await node.join();
    await ask(client);
    expect(await codes(client)).toEqual([]);
    await pass();
    expect(await codes(client)).toEqual([33]);
    expect(listened()).toEqual([`exact ${topic}`]);
  });

  it('waits for nothing while the broker is away', async () => {
    node.link.down();
    const client = await node.join();
    await ask(client);
    expect(await codes(client)).toEqual([33]);
    expect(listened()).toEqual([`exact ${topic}`]);
  });

  it('of a client that waits for one topic does not hold up its other requests', async () => {
    node.hub.register('com.example.echo', ({ args }) => args[0]);
    const client = await node.join();
    await ask(client);
    expect(await client.call('com.example.echo', [1])).toBe(1);
    confirm();
    expect(await codes(client)).toEqual([33]);
  });

  it('of a second SUBSCRIBE that waits for the same topic has the same id', async () => {
    const client = await node.join();
    await ask(client);
    await ask(client);
    confirm();
    const answers = await client.drain();
    expect(answers.map(([code, , id]) => [code, id])).toEqual([
      [33, 1],
      [33, 1],
    ]);
    await client.unsubscribe(1);
    expect(node.hub.core.topics.size).toBe(0);
  });

  it.each<[string, (client: WampTestClient) => unknown]>([
    ['GOODBYE', (client) => client.leave()],
    ['the end of its connection', (client) => client.close()],
    ['hub.kick', (client) => node.hub.kick({ id: client.session })],
  ])('is not sent after %s, and the place is given back', async (_what, end) => {
    const client = await node.join();
    await ask(client);
    await end(client);
    confirm();
    await nodes.clock.advanceAsync(5_000);
    expect(client.received.map(([code]) => code)).not.toContain(33);
    expect(listened()).toEqual([]);
    expect(node.bus.interests.size).toBe(0);
    expectEmptyTables(node);
  });

  it('is not sent if reauthorize refuses meanwhile', async () => {
    let isAllowed = true;
    nodes = new TestNodes({ authorize: () => isAllowed });
    node = nodes.add('two');
    node.link.whenListening = () =>
      new Promise((resolve, reject) => void listening.push({ resolve, reject }));
    await nodes.up();
    const client = await node.join();
    await ask(client);
    isAllowed = false;
    const revoked = await node.hub.reauthorize();
    expect(revoked).toMatchObject([{ action: 'subscribe', uri: topic }]);
    confirm();
    expect(await client.drain()).toMatchObject([
      [8, 32, 1, {}, 'wamp.error.not_authorized', [expect.any(String)]],
    ]);
    await nodes.clock.advanceAsync(5_000);
    expect(listened()).toEqual([]);
  });

  it('of a streaming topic waits too, and nothing of the stream is lost', async () => {
    node.hub.topic(topic, async function* () {
      yield 1;
      yield 2;
    });
    const client = await node.join();
    await ask(client);
    expect(await codes(client)).toEqual([]);
    confirm();
    expect(await codes(client)).toEqual([33, 36, 36]);
    client.close();
    await nodes.clock.advanceAsync(5_000);
    expect(listened()).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ['fails', () => Promise.reject(new Error('no'))],
    ['never ends', () => new Promise(() => undefined)],
  ])('of a streaming topic whose set-up %s gives the place back', async (_what, handler) => {
    node.hub.topic(topic, handler);
    const client = await node.join();
    await ask(client);
    confirm();
    client.close();
    await nodes.clock.advanceAsync(5_000);
    expect(listened()).toEqual([]);
    expect(node.bus.interests.size).toBe(0);
  });
});

describe('a node listens', () => {
  beforeEach(() => {
    node.link.whenListening = () => Promise.resolve();
  });

  it('to each topic and pattern once, and stops after the last subscriber and lingerMs', async () => {
    const [first, second] = [await node.join(), await node.join()];
    const id = await first.subscribe(topic);
    await second.subscribe(topic);
    const prefix = await first.subscribe('com', { match: 'prefix' });
    await first.subscribe('com..x', { match: 'wildcard' });
    expect(listened()).toEqual([`exact ${topic}`, 'prefix com', 'wildcard com..x']);
    await first.unsubscribe(id);
    await first.unsubscribe(prefix);
    await nodes.clock.advanceAsync(5_000);
    expect(listened()).toEqual([`exact ${topic}`, 'wildcard com..x']);
    second.close();
    first.close();
    await nodes.clock.advanceAsync(4_999);
    expect(listened()).toHaveLength(2);
    await nodes.clock.advanceAsync(1);
    expect(listened()).toEqual([]);
    expectEmptyTables(node);
  });

  it('on, if there is a subscriber again within lingerMs, which does not wait', async () => {
    const client = await node.join();
    await client.unsubscribe(await client.subscribe(topic));
    await nodes.clock.advanceAsync(4_000);
    node.link.whenListening = () => new Promise(() => undefined);
    await client.subscribe(topic);
    await nodes.clock.advanceAsync(60_000);
    expect(listened()).toEqual([`exact ${topic}`]);
  });

  it('in each realm apart', async () => {
    nodes = new TestNodes({ realm: ['a', 'b'] });
    node = nodes.add('two');
    await nodes.up();
    const clients = [await node.join('a'), await node.join('b')];
    for (const client of clients) await client.subscribe(topic);
    expect(node.link.listened.map(({ realm }) => realm)).toEqual(['a', 'b']);
  });

  it.each([
    ['exact', `com.${'x'.repeat(4_000)}`],
    ['prefix', `com.${'x'.repeat(4_000)}`],
    ['wildcard', `com..${'x'.repeat(4_000)}`],
    ['exact', 'com.half.\ud800'],
    ['prefix', 'com.half.\ud800'],
    ['wildcard', 'com..\ud800'],
  ] as const)('to nothing that brokers cannot name (%s %.12s), and says so', async (match, uri) => {
    const limits = { maxUriLength: 10_000 };
    const other = new TestNodes({ limits });
    const one = other.add('two');
    await other.up();
    const client = await one.join();
    client.request(MessageCode.Subscribe, { match }, uri);
    await other.clock.advanceAsync(0);
    expect((await client.expect(8)).slice(0, 5)).toEqual([
      ...[8, 32, expect.any(Number), {}],
      'wamp.error.invalid_uri',
    ]);
    expect([one.link.listened, one.bus.interests.size]).toEqual([[], 0]);
    client.close();
  });

  it('to no local topics, and publishes none', async () => {
    const localTopics = [{ uri: 'com.own', match: 'prefix' }, { uri: 'com.one' }] as const;
    const other = nodes.add('two', { localTopics });
    await nodes.up();
    const client = await other.join();
    for (const [uri, match] of [
      ['com.own', 'prefix'],
      ['com.own.mine', 'exact'],
      ['com.one', 'exact'],
      ['com', 'prefix'],
    ] as const)
      await client.subscribe(uri, { match });
    expect(other.link.listened.map(({ uri }) => uri)).toEqual(['com']);
    for (const uri of ['com.own', 'com.own.mine', 'com.one', 'com.on']) other.hub.publish(uri);
    await nodes.clock.advanceAsync(0);
    expect(other.link.sent.map(({ target }) => target)).toMatchObject([{ uri: 'com.on' }]);
    client.close();
    await nodes.clock.advanceAsync(5_000);
    expect(other.bus.interests.size).toBe(0);
  });

  it('to at most 10,000 topics that nobody subscribes to any more', async () => {
    const client = await node.join();
    for (let i = 0; i < 10_050; i++) {
      void node.bus.hold({ realm: 'realm1', uri: `com.${i}`, match: 'exact' });
      node.bus.release({ realm: 'realm1', uri: `com.${i}`, match: 'exact' });
    }
    expect(node.bus.interests.size).toBe(10_000);
    expect(node.link.listened[0]?.uri).toBe('com.50');
    client.close();
    await nodes.clock.advanceAsync(5_000);
    expect(node.bus.interests.size).toBe(0);
  });

  it('no more when it is released at once, with lingerMs 0', async () => {
    node = nodes.add('three', { lingerMs: 0 });
    await nodes.up();
    const client = await node.join();
    await client.unsubscribe(await client.subscribe(topic));
    expect(listened()).toEqual([]);
  });
});

it('a hub without a cluster waits for nothing and asks nobody', async () => {
  const test = createTestHub();
  expect(test.hub).toBeInstanceOf(WampHub);
  expect(test.hub.core.bus).toBeUndefined();
  const client = await test.join();
  client.request(MessageCode.Subscribe, {}, topic);
  test.hub.publish(topic);
  expect(await codes(client)).toEqual([33, 36]);
});
