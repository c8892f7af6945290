import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WampKick } from '../../lib/hub/orders.js';
import type { WampCancelMode } from '../../lib/session/outgoing-call.js';
import {
  createTestHub,
  type MemoryCluster,
  memoryCluster,
  type TestHub,
  VirtualClock,
  type WampTestClient,
} from '../../lib/testing/index.js';

// What kick, reauthorize, forgetDecisions and the cancellation of a call do to sessions of another node.

let clock: VirtualClock;
let broker: MemoryCluster;
let here: TestHub;
let there: TestHub;
/** What nobody may subscribe to, call or register. */
let forbidden: Set<string>;
let asked: string[];
let clients: WampTestClient[];

beforeEach(async () => {
  clock = new VirtualClock();
  broker = memoryCluster({ clock });
  forbidden = new Set();
  asked = [];
  clients = [];
  [here, there] = [node('here'), node('there')];
  await clock.advanceAsync(3_000);
});

/** No timer is left when the nodes have closed. */
afterEach(async () => {
  for (const client of clients) client.close();
  const closed = [here, there].map(({ hub }) => hub.close());
  await clock.advanceAsync(8_000);
  await Promise.all(closed);
  assert.equal(clock.pending, 0);
});

function node(label: string): TestHub {
  return createTestHub({
    clock,
    heartbeatMs: 0,
    drainTimeoutMs: 0,
    realm: ['realm1', 'realm2'],
    authenticate: ({ details }) => ({
      authid: details['authid'] as string,
      authrole: details['authrole'] as string,
    }),
    authorize: (session, action, uri) => {
      asked.push(`${label} ${session.authid} ${action} ${uri}`);
      return { allow: !forbidden.has(uri), cache: true } as never;
    },
    cluster: { name: 'shop', port: broker.port(), lingerMs: 0 },
  });
}

async function settle<T>(promise: Promise<T>, ms = 50): Promise<T> {
  promise.catch(() => undefined);
  await clock.advanceAsync(ms);
  return promise;
}

async function join(
  test: TestHub,
  authid: string,
  authrole = 'user',
  realm = 'realm1',
): Promise<WampTestClient> {
  const client = await settle(test.join(realm, { ...features, authid, authrole }));
  clients.push(client);
  return client;
}

const features = {
  roles: {
    subscriber: { features: { subscription_revocation: true } },
    callee: {
      features: {
        registration_revocation: true,
        call_canceling: true,
        progressive_call_results: true,
      },
    },
    caller: {},
    publisher: {},
  },
};

describe('kick', () => {
  const filters: readonly (readonly [string, (id: number) => WampKick, string[]])[] = [
    ['an id', (id) => ({ id }), ['ann']],
    ['an authid', () => ({ authid: 'ann' }), ['ann', 'ann']],
    ['a role', () => ({ authrole: 'admin' }), ['joe', 'sue']],
    ['a realm', () => ({ realm: 'realm2' }), ['sue', 'tom']],
    ['a role in a realm', () => ({ authrole: 'admin', realm: 'realm2' }), ['sue']],
    ['an id and another authid', (id) => ({ id, authid: 'joe' }), []],
    ['nobody', () => ({ authid: 'nobody' }), []],
  ];

  it.each(filters)('by %s ends the same sessions on both nodes', async (_what, whom, ended) => {
    await join(here, 'ann');
    const { session } = await join(there, 'ann');
    await join(there, 'joe', 'admin');
    await join(here, 'sue', 'admin', 'realm2');
    await join(there, 'tom', 'user', 'realm2');
    const gone: string[] = [];
    for (const { hub } of [here, there])
      hub.sessionClose$.subscribe(({ session: { authid }, reason }) => {
        assert.equal(reason, 'wamp.close.killed');
        gone.push(authid);
      });
    expect(await settle(here.hub.kick(whom(session)))).toBe(ended.length);
    expect(gone.toSorted()).toEqual(ended);
  });
});

describe('an order while the broker is away', () => {
  it.each([
    ['kick', (): Promise<unknown> => here.hub.kick({ authid: 'ann' })],
    ['reauthorize', (): Promise<unknown> => here.hub.reauthorize({ authid: 'ann' })],
  ])('rejects at once, and leaves no timer: %s', async (_what, order) => {
    broker.stop();
    await clock.advanceAsync(100);
    const before = clock.pending;
    await expect(settle(order(), 0)).rejects.toMatchObject({ uri: 'wamp.error.unavailable' });
    expect(clock.pending).toBe(before);
    broker.start();
    await clock.advanceAsync(3_000);
  });
});

describe('reauthorize', () => {
  it('revokes at both nodes what is not allowed any more, as locally', async () => {
    const [ann, joe] = [await join(here, 'ann'), await join(there, 'joe')];
    for (const client of [ann, joe]) {
      await settle(client.subscribe('com.secret'));
      await settle(client.subscribe('com.public'));
      await settle(client.register('com.proc', () => 1));
      await client.drain();
    }
    forbidden = new Set(['com.secret', 'com.proc']);
    const revoked = await settle(here.hub.reauthorize());
    expect(
      revoked.map(({ session, action, uri }) => `${session.authid} ${action} ${uri}`).toSorted(),
    ).toEqual([
      'ann register com.proc',
      'ann subscribe com.secret',
      'joe register com.proc',
      'joe subscribe com.secret',
    ]);
    for (const client of [ann, joe]) {
      expect(await client.drain()).toEqual([
        [67, 0, { registration: expect.any(Number), reason: 'wamp.error.not_authorized' }],
        [35, 0, { subscription: expect.any(Number), reason: 'wamp.error.not_authorized' }],
      ]);
    }
    here.hub.publish('com.secret', [1]);
    there.hub.publish('com.public', [2]);
    await clock.advanceAsync(0);
    for (const client of [ann, joe])
      expect((await client.drain()).map((event) => event[4])).toEqual([[2]]);
    expect(here.hub.clusterStats?.interests).toBe(1);
    await expect(
      settle(here.hub.cluster.session({ authid: 'joe' }).call('com.proc')),
    ).rejects.toMatchObject({ uri: 'wamp.error.no_such_procedure' });
  });

  it('gives sessions elsewhere another role, which the directory shows', async () => {
    await join(there, 'joe');
    await settle(here.hub.reauthorize({ authid: 'joe' }, { authrole: 'guest' }), 200);
    expect(here.hub.cluster.sessions({ authrole: 'guest' }).sessions).toHaveLength(1);
  });
});

describe('forgetDecisions', () => {
  it.each(['here', 'there'] as const)('lets the node %s ask again', async (where) => {
    const client = await join(where === 'here' ? here : there, 'ann');
    const subscribe = async (): Promise<unknown> => {
      const id = await settle(client.subscribe('com.topic'));
      return settle(client.unsubscribe(id));
    };
    await subscribe();
    await subscribe();
    const line = `${where} ann subscribe com.topic`;
    const before = asked.filter((each) => each === line).length;
    here.hub.forgetDecisions({ authid: 'ann' });
    await clock.advanceAsync(10);
    await subscribe();
    expect(asked.filter((each) => each === line)).toHaveLength(before + 1);
  });
});

describe.each(['kill', 'killnowait', 'skip'] as const)(
  'a call that is canceled with %s',
  (mode) => {
    const answers: Record<string, (client: WampTestClient, request: number) => void> = {
      'its own ERROR': (client, request) => client.send([8, 68, request, {}, 'com.own.error']),
      'a result': (client, request) => client.send([70, request, {}, ['late result']]),
      nothing: () => undefined,
      'the end of its session': (client) => client.close(),
    };

    it.each(Object.keys(answers))(
      'ends at another node as at its own, if the client answers with %s',
      async (what) => {
        const ends: string[] = [];
        for (const test of [here, there]) ends.push(await outcome(test, mode, answers[what]!));
        expect(ends[1]).toBe(ends[0]);
        const own = { 'its own ERROR': 'com.own.error', 'a result': 'late result' }[what];
        if (mode !== 'kill' || own === undefined) return;
        assert.equal(ends[1], own);
      },
    );

    /** Calls a client of a node from `here`, cancels, and lets the client answer. */
    async function outcome(
      test: TestHub,
      cancelMode: WampCancelMode,
      answer: (client: WampTestClient, request: number) => void,
    ): Promise<string> {
      const authid = test === here ? 'own' : 'other';
      const client = await join(test, authid);
      let request = 0;
      await settle(
        client.register('com.slow', (_args, _kwargs, [, id]) => {
          request = id;
          return new Promise(() => undefined);
        }),
      );
      await clock.advanceAsync(200);
      const canceling = new AbortController();
      const options = { cancelMode, signal: canceling.signal, timeoutMs: 5_000 };
      let end = 'waits';
      here.hub.cluster
        .session({ authid })
        .call('com.slow', [], {}, options)
        .then(
          (value) => (end = String(value)),
          ({ uri }: { uri: string }) => (end = uri),
        );
      await clock.advanceAsync(50);
      canceling.abort();
      await clock.advanceAsync(50);
      const interrupted = client.received.filter(([code]) => code === 69).length;
      answer(client, request);
      await clock.advanceAsync(7_000);
      return `${end}${interrupted > 0 === (cancelMode !== 'skip') ? '' : ' without INTERRUPT'}`;
    }
  },
);
