import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createMemoryRouter,
  joinTestClient,
  type MemoryRouter,
  type WampTestClient,
} from '../../lib/testing/index.js';
import { expectEmptyRouter } from './support.js';

// Whoever breaks the protocol loses its own session. Its calls end, and the others go on.

let router: MemoryRouter;
let attacker: WampTestClient;
let callee: WampTestClient;
let caller: WampTestClient;

beforeEach(async () => {
  router = createMemoryRouter();
  [attacker, callee, caller] = await Promise.all([
    joinTestClient(router.hub),
    joinTestClient(router.hub),
    joinTestClient(router.hub),
  ]);
  await attacker.register('com.attacker.work');
  await attacker.subscribe('com.example.news');
  await callee.register('com.example.add', ([a, b]) => (a as number) + (b as number));
  await callee.register('com.example.wait');
  await caller.subscribe('com.example.news');
});
afterEach(async () => {
  await router.close();
  expectEmptyRouter(router);
});

describe.each<[what: string, frame: string]>([
  ['text that is no JSON', '[48, 9'],
  ['an object', '{"a":1}'],
  ['an unknown code', '[99, 1]'],
  ['HELLO again', '[1, "realm1", {}]'],
  ['a message of a router', '[50, 1, {}]'],
  ['an INVOCATION', '[68, 1, 1, {}]'],
  ['an EVENT', '[36, 1, 1, {}]'],
  ['YIELD for a call that never was', '[70, 77, {}]'],
  ['ERROR for a call that never was', '[8, 68, 77, {}, "com.x"]'],
  ['ERROR for a CALL', '[8, 48, 1, {}, "com.x"]'],
  ['CALL with a number as its URI', '[48, 9, {}, 7]'],
  ['CALL with an id in flight', '[48, 3, {}, "com.example.wait"]'],
  ['a piece for another procedure', '[48, 4, {}, "com.example.add"]'],
  ['REGISTER with a number as its policy', '[64, 9, {"invoke": 1}, "com.x"]'],
  ['REGISTER with an unknown match', '[64, 9, {"match": "near"}, "com.x"]'],
  ['PUBLISH to a list of texts', '[16, 9, {"eligible": ["ann"]}, "com.x"]'],
  ['YIELD with a scheme that nobody announced', '[70, 1, {"ppt_scheme": "x"}]'],
])('%s', (_what, frame) => {
  it('ends one session', async () => {
    caller.request(48, { receive_progress: true }, 'com.attacker.work');
    const [, request] = await attacker.expect(68);
    attacker.yield(request, [1], undefined, { progress: true });
    attacker.request(48, {}, 'com.example.wait');
    attacker.request(48, { progress: true }, 'com.example.wait', [1]);
    expect(await callee.drain()).toHaveLength(2);

    attacker.sendRaw(frame);

    expect((await attacker.drain()).at(-1)).toMatchObject([3, {}, 'wamp.error.protocol_violation']);
    await attacker.closed;
    expect(await caller.drain()).toMatchObject([
      [50, 2, { progress: true }, [1]],
      { 0: 8, 1: 48, 2: 2, 4: 'wamp.error.canceled' },
    ]);
    expect(await callee.drain()).toEqual([
      [69, 1, { mode: 'killnowait' }],
      [69, 2, { mode: 'killnowait' }],
    ]);
    expect(await caller.call('com.example.add', [17, 25])).toBe(42);
    await callee.publish('com.example.news', ['all is well']);
    expect(await caller.drain()).toMatchObject([{ 0: 36, 4: ['all is well'] }]);
    expect([router.sessions, router.registrations, router.subscriptions]).toEqual([2, 2, 1]);
  });
});

describe('a client that knows the ids of others', () => {
  it.each<[what: string, message: unknown[]]>([
    ['answers no call of another callee', [70, 1, {}, ['stolen']]],
    ['fails no call of another callee', [8, 68, 1, {}, 'com.stolen']],
  ])('%s', async (_what, message) => {
    caller.request(48, {}, 'com.example.wait');
    await callee.expect(68);
    attacker.send(message);
    await attacker.closed;
    expect(await caller.drain()).toEqual([]);
    callee.yield(1, ['own']);
    expect(await caller.drain()).toEqual([[50, 2, {}, ['own']]]);
  });

  it('ends no registration and no subscription of another session', async () => {
    await expect(attacker.unregister(2)).rejects.toMatchObject({
      uri: 'wamp.error.no_such_registration',
    });
    await attacker.unsubscribe(1);
    await callee.publish('com.example.news');
    expect(await caller.drain()).toHaveLength(1);
    expect(await caller.call('com.example.add', [1, 2])).toBe(3);
  });
});

describe('limits hold at a router', () => {
  it('of calls in flight, and of registrations', async () => {
    await using own = createMemoryRouter({
      limits: { maxCallsInFlight: 2, maxRegistrations: 1, maxSubscriptions: 1 },
    });
    const [one, other] = await Promise.all([joinTestClient(own.hub), joinTestClient(own.hub)]);
    await one.register('com.example.wait');
    await expect(one.register('com.example.more')).rejects.toMatchObject({
      uri: 'wamp.error.unavailable',
    });
    await one.subscribe('com.example.t');
    await expect(one.subscribe('com.example.u')).rejects.toMatchObject({
      uri: 'wamp.error.unavailable',
    });
    for (let n = 0; n < 3; n++) other.request(48, {}, 'com.example.wait');
    expect(await one.drain()).toHaveLength(2);
    expect(await other.drain()).toMatchObject([{ 2: 3, 4: 'wamp.error.unavailable' }]);
  });
});
