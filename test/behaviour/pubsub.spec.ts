import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WampIdentity } from '../../lib/hub/authentication/join.js';
import type { WampTestClient } from '../../lib/testing/index.js';
import { neverBusy } from '../utils/held-turns.js';
import { type Lane, onEveryLane, restart } from '../utils/lanes.js';
import { gate, turns } from '../utils/turns.js';

// Events both ways, over every transport and in every format.

const topic = 'com.topic';

/** The hub takes everybody's word for who they are. */
const trusting = {
  authenticate: ({ details }: { details: Record<string, unknown> }): WampIdentity => ({
    authid: details['authid'] as string,
    authrole: details['authrole'] as string,
  }),
};

const payloadsOf = (events: readonly (readonly unknown[])[]) => events.map((event) => event[4]);

beforeEach(neverBusy);
afterEach(() => vi.restoreAllMocks());

onEveryLane((lane) => {
  it('the application publishes to all subscribers, and to nobody else', async () => {
    const [one, two, stranger] = [await lane.join(), await lane.join(), await lane.join()];
    const subscription = await one.subscribe(topic);
    expect(await two.subscribe(topic)).toBe(subscription);
    const publication = lane.hub.publish(topic, [1, 'two'], { three: 3 });
    const event = [36, subscription, publication, {}, [1, 'two'], { three: 3 }];
    expect(await one.drain()).toEqual([event]);
    expect(await two.drain()).toEqual([event]);
    expect(await stranger.drain()).toEqual([]);
  });

  it('a client publishes to the handlers of the application, and to no other client', async () => {
    const events: unknown[] = [];
    lane.hub.subscribe(topic, ({ session, args, kwargs }) =>
      events.push([session.id, args, kwargs]),
    );
    const [one, two] = [await lane.join(), await lane.join()];
    await two.subscribe(topic);
    await one.publish(topic, [1, 'two'], { three: 3 });
    expect(events).toEqual([[one.session, [1, 'two'], { three: 3 }]]);
    expect(await two.drain()).toEqual([]);
  });

  it('E12: one publication has one id: for PUBLISHED, for handlers, for every EVENT', async () => {
    const ids: unknown[] = [];
    lane.hub.subscribe(topic, ({ publication }) => ids.push(publication));
    lane.hub.subscribe('com', ({ publication }) => ids.push(publication), { match: 'prefix' });
    const client = await lane.join();
    await client.subscribe(topic);
    await client.subscribe('com.', { match: 'wildcard' });
    const publication = await client.publish(topic, [], {}, { exclude_me: false });
    ids.push(...(await client.drain()).map((event) => event[2]));
    expect(ids).toEqual([publication, publication, publication, publication]);
    expect(await client.publish(topic)).not.toBe(publication);
  });

  it('G13: pattern subscriptions learn the topic, exact ones need not', async () => {
    const client = await lane.join();
    const exact = await client.subscribe(topic);
    const prefix = await client.subscribe('com.', { match: 'prefix' });
    const wildcard = await client.subscribe('.topic', { match: 'wildcard' });
    lane.hub.publish(topic, [1]);
    const details = new Map((await client.drain()).map((event) => [event[1], event[3]]));
    expect(details).toEqual(
      new Map([
        [exact, {}],
        [prefix, { topic }],
        [wildcard, { topic }],
      ]),
    );
  });

  it('G12: a subscriber gets everything in the order it was published, over topics', async () => {
    const client = await lane.join();
    await client.subscribe('com.a');
    await client.subscribe('com.b');
    for (let n = 0; n < 100; n++) lane.hub.publish(n % 3 === 0 ? 'com.a' : 'com.b', [n]);
    expect(payloadsOf(await client.drain())).toEqual(Array.from({ length: 100 }, (_, n) => [n]));
  });

  it('G12: a handler gets the events of a client one by one, however long each takes', async () => {
    const log: unknown[] = [];
    const first = gate();
    lane.hub.subscribe(topic, async ({ args: [n] }) => {
      log.push(`start ${n as number}`);
      if (n === 1) await first.promise;
      log.push(`end ${n as number}`);
    });
    const client = await lane.join();
    for (const n of [1, 2, 3]) client.request(16, {}, topic, [n]);
    await client.drain();
    expect(log).toEqual(['start 1']);
    first.open();
    await client.drain();
    expect(log).toEqual(['start 1', 'end 1', 'start 2', 'end 2', 'start 3', 'end 3']);
  });

  it('G4: SUBSCRIBED comes before the first event, however busy the topic is', async () => {
    lane.hub.topicOpen$.subscribe(({ uri }) => lane.hub.publish(uri, ['at once']));
    const client = await lane.join();
    client.request(32, {}, topic);
    lane.hub.publish(topic, ['same turn']);
    const codes = (await client.drain()).map(([code]) => code);
    expect(codes[0]).toBe(33);
    expect(codes.slice(1).every((code) => code === 36)).toBe(true);
  });

  it('G7: no event follows UNSUBSCRIBED', async () => {
    const client = await lane.join();
    const id = await client.subscribe(topic);
    client.request(34, id);
    const messages = await client.drain();
    lane.hub.publish(topic, [1]);
    expect(messages.at(-1)![0]).toBe(35);
    expect(await client.drain()).toEqual([]);
  });

  it('G8, F2: without acknowledge nothing is answered, with it everything', async () => {
    const client = await lane.join();
    client.request(16, {}, topic);
    client.request(16, {}, 'not a uri');
    client.request(16, { acknowledge: false }, 'wamp.reserved');
    expect(await client.drain()).toEqual([]);
    await client.publish(topic);
    await expect(client.publish('not a uri')).rejects.toMatchObject({
      uri: 'wamp.error.invalid_uri',
    });
    await expect(client.publish('wamp.x')).rejects.toMatchObject({ uri: 'wamp.error.invalid_uri' });
  });

  it('G10, G11: a client gets its own event only with exclude_me: false', async () => {
    const client = await lane.join();
    await client.subscribe(topic);
    await client.publish(topic, ['default']);
    await client.publish(topic, ['true'], {}, { exclude_me: true });
    await client.publish(topic, ['null'], {}, { exclude_me: null });
    await client.publish(topic, ['false'], { a: 1 }, { exclude_me: false });
    expect((await client.drain()).map((event) => event.slice(3))).toEqual([
      [{}, ['false'], { a: 1 }],
    ]);
  });

  it('G19: disclose_me tells who published', async () => {
    await restart(lane, trusting);
    const client = await lane.join({ authid: 'joe', authrole: 'user' });
    await client.subscribe(topic);
    await client.publish(topic, [], {}, { exclude_me: false, disclose_me: true });
    expect((await client.drain()).map((event) => event[3])).toEqual([
      { publisher: client.session, publisher_authid: 'joe', publisher_authrole: 'user' },
    ]);
  });

  it.each<[options: (me: WampTestClient) => object, isSent: boolean]>([
    [() => ({}), true],
    [() => ({ exclude: [1, 2] }), true],
    [(me) => ({ exclude: [me.session] }), false],
    [() => ({ exclude_authid: ['joe'] }), false],
    [() => ({ exclude_authrole: ['user'] }), false],
    [(me) => ({ eligible: [me.session] }), true],
    [() => ({ eligible: [] }), false],
    [() => ({ eligible: null }), true],
    [() => ({ eligible_authid: ['joe', 'ann'] }), true],
    [() => ({ eligible_authrole: ['admin'] }), false],
    [() => ({ eligible_authrole: ['user'], exclude_authid: ['joe'] }), false],
  ])('G16: the conditions of PUBLISH hold for the echo: %s', async (options, isSent) => {
    await restart(lane, trusting);
    const client = await lane.join({ authid: 'joe', authrole: 'user' });
    await client.subscribe(topic);
    await client.publish(topic, [], {}, { exclude_me: false, ...options(client) });
    expect(await client.drain()).toHaveLength(isSent ? 1 : 0);
  });

  it('G16: ids, authids and authroles decide who gets what the application publishes', async () => {
    await restart(lane, trusting);
    const [ann, bob, cid] = [
      await subscribed(lane, 'ann', 'admin'),
      await subscribed(lane, 'bob', 'user'),
      await subscribed(lane, 'cid', 'user'),
    ];
    lane.hub.publish(topic, ['not ann'], {}, { exclude: [ann.session] });
    lane.hub.publish(topic, ['ann or bob'], {}, { eligible: [ann.session, bob.session] });
    lane.hub.publish(topic, ['not bob'], {}, { excludeAuthid: ['bob'] });
    lane.hub.publish(topic, ['cid'], {}, { eligibleAuthid: ['cid'] });
    lane.hub.publish(topic, ['admins'], {}, { eligibleAuthrole: ['admin'] });
    lane.hub.publish(
      topic,
      ['users but cid'],
      {},
      { eligibleAuthrole: ['user'], excludeAuthid: ['cid'] },
    );
    const texts = async (client: WampTestClient) => payloadsOf(await client.drain()).flat();
    expect(await texts(ann)).toEqual(['ann or bob', 'not bob', 'admins']);
    expect(await texts(bob)).toEqual(['not ann', 'ann or bob', 'users but cid']);
    expect(await texts(cid)).toEqual(['not ann', 'not bob', 'cid']);
  });

  it('clients of different formats get the same event', async () => {
    const others = await Promise.all(
      lane.hub.core.options.serializers.map((serializer) => lane.join({}, serializer)),
    );
    for (const client of others) await client.subscribe(topic);
    const publication = lane.hub.publish(topic, [1, 'two', [null]], { three: { four: 5 } });
    for (const client of others)
      expect(await client.drain()).toEqual([
        [36, 1, publication, {}, [1, 'two', [null]], { three: { four: 5 } }],
      ]);
  });

  it('an event handler may publish, call back and fail without harm', async () => {
    lane.hub.subscribe(topic, async ({ session, args: [n] }) => {
      const answer = await session.call('com.offered', [n]);
      session.publish('com.answer', [answer]);
      throw new Error('after all');
    });
    const client = await lane.join();
    await client.subscribe('com.answer');
    await client.register('com.offered', ([n]) => (n as number) * 2);
    for (const n of [1, 2, 3]) client.request(16, {}, topic, [n]);
    const answers = [await client.next(), await client.next(), await client.next()];
    expect(payloadsOf(answers)).toEqual([[2], [4], [6]]);
    await turns();
    expect(lane.log).toHaveLength(3);
  });
});

async function subscribed(lane: Lane, authid: string, authrole: string): Promise<WampTestClient> {
  const client = await lane.join({ authid, authrole });
  await client.subscribe(topic);
  return client;
}
