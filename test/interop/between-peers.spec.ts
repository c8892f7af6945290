import autobahn from 'autobahn';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestRouter, type TestRouter } from '../../lib/testing/index.js';
import { expectEmptyRouter } from '../router/support.js';
import { AutobahnClient, autobahnSerializers } from './support/autobahn-client.js';
import { Mailbox } from './support/mailbox.js';
import { type Format, formats, type Peer, type PeerName, peers } from './support/peers.js';
import { WampyClient, wampySerializers } from './support/wampy-client.js';

// Clients of three kinds call and tell each other, with our test router between them.

let router: TestRouter;

beforeAll(async () => {
  router = await createTestRouter();
});
afterAll(async () => {
  await router.close();
  expectEmptyRouter(router);
});

const names = Object.keys(peers) as PeerName[];

/** Every kind with every kind, in every format, though not in all combinations of them. */
const pairs = names.flatMap((one, at) =>
  names.map((other, beside): [PeerName, Format, PeerName, Format] => [
    one,
    formats[(at + beside) % 3]!,
    other,
    formats[beside]!,
  ]),
);

describe.each(pairs)('%s over %s, and %s over %s', (one, oneFormat, other, otherFormat) => {
  let callee: Peer;
  let caller: Peer;

  beforeEach(async () => {
    callee = await peers[one](router.url, oneFormat);
    caller = await peers[other](router.url, otherFormat);
  });
  afterEach(async () => {
    await Promise.all([callee.close(), caller.close()]);
  });

  it('call, fail and stream', async () => {
    await callee.serve('com.example', () => {});
    expect(await caller.call('com.example.echo', [1, 'é', [2 ** 31]], { a: { b: null } })).toEqual([
      [1, 'é', [2 ** 31]],
      { a: { b: null } },
    ]);
    expect(await caller.failing('com.example.refuse')).toEqual([
      'com.example.full',
      ['Full.'],
      { seats: 0 },
    ]);
    expect((await caller.failing('com.example.unheard_of'))[0]).toBe(
      'wamp.error.no_such_procedure',
    );
    expect(await caller.stream('com.example.count', [3])).toEqual([1, 2, 3, 'end']);
    expect(await caller.call('com.example.count', [2])).toEqual([['end'], {}]);
  });

  it('cancel a call, after which both go on', async () => {
    const begun = new Mailbox<void>();
    await callee.serve('com.example', begun.put);
    const call = caller.start('com.example.wait');
    await begun.next();
    call.cancel();
    expect(await call.failure).toBe('wamp.error.canceled');
    expect(await caller.call('com.example.echo', ['next'])).toEqual([['next'], {}]);
  });

  it('find procedures by patterns', async () => {
    await callee.name('com.example.shelf', { match: 'prefix' });
    await callee.name('com..size', { match: 'wildcard' });
    await callee.name('com.example.shelf.top', {});
    const called = async (uri: string) => (await caller.call(uri))[0];
    expect(await called('com.example.shelf.left')).toEqual(['com.example.shelf.left']);
    expect(await called('com.window.size')).toEqual(['com.window.size']);
    expect(await called('com.example.shelf.top')).toEqual(['com.example.shelf.top']);
  });

  it('share a procedure', async () => {
    await callee.name('com.example.shared', { invoke: 'roundrobin' });
    await caller.name('com.example.shared', { invoke: 'roundrobin' });
    expect(router.registrations).toBe(2);
    for (let n = 0; n < 4; n++)
      expect(await caller.call('com.example.shared')).toEqual([['com.example.shared'], {}]);
  });

  it('publish to each other, by patterns too', async () => {
    const events = new Mailbox<unknown>();
    const own = new Mailbox<unknown>();
    await callee.subscribe('com.example.news', (...event) => events.put(['exact', ...event]));
    await callee.subscribe('com.example', (...event) => events.put(['prefix', ...event]), 'prefix');
    await callee.subscribe(
      'com..live',
      (...event) => events.put(['wildcard', ...event]),
      'wildcard',
    );
    await caller.subscribe('com.example.news', own.put);
    const ids = [
      await caller.publish('com.example.news', [1, 'two'], { three: [3] }),
      await caller.publish('com.tennis.live', [], { score: '40:15' }),
    ];
    expect(ids).toEqual([expect.any(Number), expect.any(Number)]);
    expect(await events.take(3)).toEqual([
      ['exact', [1, 'two'], { three: [3] }, 'com.example.news'],
      ['prefix', [1, 'two'], { three: [3] }, 'com.example.news'],
      ['wildcard', [], { score: '40:15' }, 'com.tennis.live'],
    ]);
    await caller.failing('com.example.unheard_of');
    expect(own.rest()).toEqual([]);
  });
});

describe('a router with users', () => {
  const users = { ann: { ticket: 'open sesame' }, ben: { secret: 'open sesame', role: 'admin' } };
  let strict: TestRouter;

  beforeAll(async () => {
    strict = await createTestRouter({ users });
  });
  afterAll(async () => {
    await strict.close();
    expectEmptyRouter(strict);
  });

  const ways = [
    ['ann', 'user', 'ticket', (secret: string) => () => secret],
    [
      'ben',
      'admin',
      'wampcra',
      (secret: string) => (_method: unknown, extra: { challenge: string }) =>
        autobahn.auth_cra.sign(secret, extra.challenge),
    ],
  ] as const;

  it.each(ways)('lets %s in, as wampy.js', async (authid, authrole, method, signer) => {
    const connecting = (secret: string) => {
      const options: object = { authid, authmethods: [method], onChallenge: signer(secret) };
      return WampyClient.connect(strict.url, wampySerializers[0].createSerializer(), options);
    };
    const { wampy } = await connecting('open sesame');
    expect(strict.sessions).toBe(1);
    expect([...strict.hub.sessions.values()][0]).toMatchObject({ authid, authrole });
    await wampy.disconnect();
    await expect(connecting('open barley')).rejects.toThrow();
  });

  it.each(ways)('lets %s in, as autobahn-js', async (authid, authrole, authmethod, signer) => {
    const connecting = (secret: string): AutobahnClient => {
      const sign = signer(secret);
      const onchallenge = ((_session: unknown, method: string, extra: { challenge: string }) =>
        sign(method, extra)) as never;
      const options = { authid, authmethods: [authmethod], onchallenge };
      const client = new AutobahnClient(
        strict.url,
        [autobahnSerializers[0].createSerializer()],
        options,
      );
      client.open();
      return client;
    };
    const client = connecting('open sesame');
    await client.sessions.next();
    expect(client.welcome).toMatchObject({ authid, authrole, authmethod });
    await client.close();
    const { reason } = await connecting('open barley').closes.next();
    expect(reason).toBe('wamp.error.authentication_denied');
  });
});
