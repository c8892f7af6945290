import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dict, Id } from '../../lib/protocol/messages.js';
import { CborSerializer, JsonSerializer } from '../../lib/serializers/index.js';
import {
  createMemoryRouter,
  joinTestClient,
  type MemoryRouter,
  ticketAuth,
  type WampTestClient,
} from '../../lib/testing/index.js';
import { expectEmptyRouter } from './support.js';

// Events through the broker, message by message.

const topic = 'com.example.news';
const users = {
  ann: { ticket: 'x', role: 'reader' },
  ben: { ticket: 'x', role: 'reader' },
  cid: { ticket: 'x', role: 'writer' },
};
type Name = keyof typeof users;

let router: MemoryRouter;
let clients: Record<Name, WampTestClient>;

beforeEach(async () => {
  router = createMemoryRouter({ users });
  clients = { ann: await join('ann'), ben: await join('ben'), cid: await join('cid') };
});
afterEach(async () => {
  await router.close();
  expectEmptyRouter(router);
});

function join(authid: Name): Promise<WampTestClient> {
  return joinTestClient(router.hub, { auth: ticketAuth({ authid, ticket: 'x' }) });
}

/** Sends nothing but what is given, unlike `publish` of the test client. */
function publish(options: Dict, ...payload: unknown[]): Id {
  return clients.cid.request(16, options, topic, ...payload);
}

/** The names of those who have got an event. */
async function receivers(): Promise<string> {
  const names: string[] = [];
  for (const [name, client] of Object.entries(clients))
    if ((await client.drain()).some(([code]) => code === 36)) names.push(name);
  return names.join(' ');
}

describe('PUBLISH', () => {
  beforeEach(async () => {
    for (const client of Object.values(clients)) await client.subscribe(topic);
  });

  it.each<[what: string, options: () => Dict, names: string]>([
    ['all others', () => ({}), 'ann ben'],
    ['its publisher, on request', () => ({ exclude_me: false }), 'ann ben cid'],
    ['not its publisher, on request', () => ({ exclude_me: true }), 'ann ben'],
    ['all but the sessions of exclude', () => ({ exclude: [clients.ann.session] }), 'ben'],
    ['all, if exclude names nobody', () => ({ exclude: [4_711] }), 'ann ben'],
    ['the sessions of eligible', () => ({ eligible: [clients.ann.session] }), 'ann'],
    ['nobody, if eligible is empty', () => ({ eligible: [] }), ''],
    ['not its publisher, though eligible', () => ({ eligible: [clients.cid.session] }), ''],
    [
      'its eligible publisher, on request',
      () => ({ eligible: [clients.cid.session], exclude_me: false }),
      'cid',
    ],
    ['all but the authids of exclude_authid', () => ({ exclude_authid: ['ben'] }), 'ann'],
    ['the authids of eligible_authid', () => ({ eligible_authid: ['ben', 'cid'] }), 'ben'],
    ['all but the roles of exclude_authrole', () => ({ exclude_authrole: ['reader'] }), ''],
    [
      'the roles of eligible_authrole',
      () => ({ eligible_authrole: ['writer'], exclude_me: false }),
      'cid',
    ],
    [
      'whom all conditions let pass',
      () => ({ eligible_authrole: ['reader'], exclude_authid: ['ann'] }),
      'ben',
    ],
    ['all others, if conditions are null', () => ({ eligible: null, exclude: null }), 'ann ben'],
  ])('reaches %s', async (_what, options, names) => {
    publish(options(), ['x']);
    expect(await receivers()).toBe(names);
  });

  it('is answered if it asks for it, with the id that every EVENT has', async () => {
    publish({ acknowledge: true }, [1], { b: 2 });
    const [, , id] = await clients.cid.expect(17);
    for (const name of ['ann', 'ben'] as const)
      expect(await clients[name].drain()).toEqual([[36, 1, id, {}, [1], { b: 2 }]]);
    publish({}, [2]);
    expect(await clients.cid.drain()).toEqual([]);
    expect((await clients.ann.drain())[0]![2]).not.toBe(id);
  });

  it('tells who publishes, on request', async () => {
    publish({ disclose_me: true });
    const { session: publisher } = clients.cid;
    expect((await clients.ann.expect(36))[3]).toEqual({
      publisher,
      publisher_authid: 'cid',
      publisher_authrole: 'writer',
    });
    publish({ disclose_me: false });
    expect((await clients.ann.drain())[0]![3]).toEqual({});
  });

  it.each(['not a uri', '', 'wamp.session.on_join'])('of "%s" is refused', async (wrong) => {
    await expect(clients.cid.publish(wrong)).rejects.toMatchObject({
      uri: 'wamp.error.invalid_uri',
    });
    expect(await receivers()).toBe('');
  });
});

describe('SUBSCRIBE', () => {
  it('to a pattern gets the topic with each event', async () => {
    const { ann, ben, cid } = clients;
    const prefix = await ann.subscribe('com.example.', { match: 'prefix' });
    const wildcard = await ben.subscribe('com..news', { match: 'wildcard' });
    await cid.publish(topic, [1]);
    await cid.publish('com.other.news', [2]);
    await cid.publish('com.example.other', [3]);
    const details = (name: string) => ({ topic: name });
    const id = expect.any(Number);
    expect(await ann.drain()).toEqual([
      [36, prefix, id, details(topic), [1]],
      [36, prefix, id, details('com.example.other'), [3]],
    ]);
    expect(await ben.drain()).toEqual([
      [36, wildcard, id, details(topic), [1]],
      [36, wildcard, id, details('com.other.news'), [2]],
    ]);
  });

  it('has one id for all subscribers of a topic, and one EVENT for each subscription', async () => {
    const { ann, ben, cid } = clients;
    expect([await ann.subscribe(topic), await ben.subscribe(topic)]).toEqual([1, 1]);
    expect(await ann.subscribe('com.', { match: 'prefix' })).toBe(2);
    expect(router.subscriptions).toBe(3);
    await cid.publish(topic, [1]);
    expect((await ann.drain()).map(([, subscription]) => subscription)).toEqual([1, 2]);
    await ann.unsubscribe(1);
    await cid.publish(topic, [2]);
    expect((await ann.drain()).map(([, subscription]) => subscription)).toEqual([2]);
    expect(await ben.drain()).toHaveLength(2);
  });
});

describe('an event that some formats cannot tell', () => {
  it('reaches nobody, is logged, and costs no session', async () => {
    await using own = createMemoryRouter();
    const text = await joinTestClient(own.hub, { serializer: new JsonSerializer() });
    const binary = await joinTestClient(own.hub, { serializer: new CborSerializer() });
    await text.subscribe(topic);
    const id = await binary.publish(topic, [2n ** 80n]);
    expect(id).toBeGreaterThan(0);
    expect(await text.drain()).toEqual([]);
    expect(own.log).toMatchObject([
      {
        level: 'error',
        message: `Session ${binary.session} published to "${topic}" what subscribers cannot get.`,
      },
    ]);
    expect(await binary.publish(topic, [1])).not.toBe(id);
    expect(await text.drain()).toHaveLength(1);
  });
});
