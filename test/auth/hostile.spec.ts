import { describe, expect, it } from 'vitest';
import {
  type WampChallengeAuth,
  WampCraAuth,
  WampCryptosignAuth,
  type WampDialogue,
  WampScramAuth,
  WampTicketAuth,
  WampTransportAuth,
} from '../../lib/index.js';
import type { Dict, List } from '../../lib/protocol/messages.js';
import { JsonSerializer, CborSerializer, MsgpackSerializer } from '../../lib/serializers/index.js';
import type { TestHub, WampTestClient } from '../../lib/testing/index.js';
import { expectProcessLives, oddities, watchProcess, ways } from '../utils/oddities.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';
import { codeTalk, hubWith, login, Talks, ticketOf, Tickets } from './support.js';

watchProcess();

const joe = ticketOf('joe');
const violation = 'wamp.error.protocol_violation';

/** What a client does wrong after it was connected, and the reason of the ABORT. */
const crimes: [string, (client: WampTestClient, test: TestHub) => unknown, string][] = [
  ['AUTHENTICATE before HELLO', (client) => client.send([5, 'secret', {}]), violation],
  [
    'AUTHENTICATE right after HELLO, before CHALLENGE',
    (client) => {
      client.send([1, 'realm1', joe]);
      client.send([5, 'secret', {}]);
    },
    violation,
  ],
  [
    'a CALL right after HELLO',
    (client) => {
      client.send([1, 'realm1', joe]);
      client.send([48, 1, {}, 'com.canary']);
    },
    violation,
  ],
  ['a CALL while challenged', challenged([48, 1, {}, 'com.canary']), violation],
  ['a second HELLO while challenged', challenged([1, 'realm1', joe]), violation],
  ['GOODBYE while challenged', challenged([6, {}, 'wamp.close.normal']), violation],
  ['AUTHENTICATE twice', challenged([5, 'secret', {}], [5, 'secret', {}]), violation],
  ['a CALL behind AUTHENTICATE', challenged([5, 'secret', {}], [48, 1, {}, 'x']), violation],
  ['a signature that is no text', challenged([5, 7, {}]), violation],
  ['an extra that is no dictionary', challenged([5, 'secret', []]), violation],
  [
    'AUTHENTICATE after WELCOME',
    async (client) => {
      await login(client, joe, [['secret']]);
      client.send([5, 'secret', {}]);
    },
    violation,
  ],
  [
    'no AUTHENTICATE',
    async (client, { clock }) => {
      await challenged()(client);
      clock.advance(10_000);
    },
    'wamp.error.timeout',
  ],
  [
    'an AUTHENTICATE of another method',
    challenged([5, 'gir1mSx+deCDUV7wRM5SGIn/+R/ClqLZuH4m7FJeBVI=', { nonce: 'AAAA' }]),
    'wamp.error.authentication_denied',
  ],
  [
    'a ticket of 1 MiB',
    challenged([5, 'x'.repeat(1_048_000), {}]),
    'wamp.error.payload_size_exceeded',
  ],
];

function challenged(...messages: List[]): (client: WampTestClient) => Promise<void> {
  return async (client) => {
    client.send([1, 'realm1', joe]);
    await client.expect(4);
    for (const message of messages) client.send(message);
  };
}

describe.each(
  [new JsonSerializer(), new MsgpackSerializer(), new CborSerializer()].map(
    (each) => [each.subprotocol, each] as const,
  ),
)('%s', (_name, serializer) => {
  it.each(crimes)('%s ends with ABORT and leaves nothing behind', async (_what, commit, reason) => {
    const test = hubWith([new Tickets(), new Talks(codeTalk)]);
    test.hub.register('com.canary', () => 'alive');
    const canary = test.connect({ serializer });
    await login(canary, joe, [['secret']]);
    const client = test.connect({ serializer });
    await commit(client, test);
    await client.closed;
    expect(client.received.at(-1)).toMatchObject([3, {}, reason]);
    expect(client.received.filter(([code]) => code === 3)).toHaveLength(1);
    await turns();
    canary.request(48, {}, 'com.canary');
    expect(await canary.next()).toMatchObject([50, expect.any(Number), {}, ['alive']]);
    canary.close();
    expectEmptyTables(test);
    await expectProcessLives();
  });
});

/** Every function of an application that is asked about a client, and a HELLO that reaches it. */
const functions: Record<string, [(run: () => never) => WampChallengeAuth, Dict]> = {
  identify: [
    (run) =>
      new (class extends WampTransportAuth {
        identify = run;
      })(),
    {},
  ],
  verify: [
    (run) =>
      new (class extends WampTicketAuth {
        verify = run;
      })(),
    joe,
  ],
  secretOf: [
    (run) =>
      new (class extends WampCraAuth {
        secretOf = run;
      })(),
    { authmethods: ['wampcra'], authid: 'joe' },
  ],
  credentialOf: [
    (run) =>
      new (class extends WampScramAuth {
        credentialOf = run;
      })(),
    { authmethods: ['scram'], authid: 'joe', authextra: { nonce: 'AAAA' } },
  ],
  'authenticate of a generator': [
    (run) =>
      new Talks(async function* () {
        yield {};
        return run();
      }),
    { authmethods: ['talk'] },
  ],
  'a challenge': [
    (run) =>
      new Talks(async function* () {
        yield run();
        return undefined;
      }),
    { authmethods: ['talk'] },
  ],
  authenticate: [(run) => new Talks(run), { authmethods: ['talk'] }],
  next: [(run) => talking({ next: run }), { authmethods: ['talk'] }],
  return: [
    (run) => talking({ next: () => ({ value: {} }), return: run }),
    { authmethods: ['talk'] },
  ],
};

function talking(members: object): Talks {
  return new Talks(() => members as unknown as WampDialogue);
}

const returns = {
  returns: (make: () => unknown) => make as () => never,
  'resolves with': (make: () => unknown) => (async () => make()) as unknown as () => never,
};

/** Further values that are no identity, or one that cannot be. */
const wrong: Record<string, () => unknown> = {
  ...oddities,
  true: () => true,
  7: () => 7,
  'a text': () => 'joe',
  'a list': () => [],
  'a function': () => () => ({}),
  'a numeric authid': () => ({ authid: 7 }),
  'a role that is an object': () => ({ authid: 'joe', authrole: {}, secret: 'x' }),
  'an authextra that is a text': () => ({ authid: 'joe', authextra: 'x', secret: 'x' }),
  'an identity whose getters throw': () => ({
    get authid(): never {
      throw new Error('trap');
    },
  }),
};

/** Objects are an identity where a function returns one, as far as their properties are right. */
const areIdentities = new Set([
  'an Error',
  'an object whose toString is no function',
  'an object without prototype',
  'an Error without stack',
  'an Error whose getters throw',
  'a frozen Error',
  'a WampError whose getters throw',
  'a WampError without URI',
  'a list',
]);
const needNoMore = new Set(['identify', 'verify', 'authenticate of a generator']);

describe.each(Object.entries({ ...ways, ...returns }))(
  'SW-22: a function that %s',
  (way, failWith) => {
    describe.each(Object.entries(functions))('%s', (name, [make, details]) => {
      const isReturned = way in returns;
      const values = Object.entries(wrong).filter(
        ([what]) => !isReturned || !needNoMore.has(name) || !areIdentities.has(what),
      );

      it.each(values)('%s lets nobody in', async (_what, value) => {
        const test = hubWith([make(failWith(value))]);
        const client = test.connect();
        client.send([1, 'realm1', details]);
        await turns();
        if (client.received[0]?.[0] === 4) client.send([5, 'eA==', { nonce: 'x' }]);
        await turns();
        if (!client.isClosed) test.clock.advance(30_000);
        await client.closed;
        const codes = client.received.map(([code]) => code);
        expect(codes).not.toContain(2);
        expect(codes.at(-1)).toBe(3);
        await expectProcessLives();
        expectEmptyTables(test);
      });
    });
  },
);

describe('an identity of cryptosign', () => {
  it.each(Object.entries(wrong))(
    '%s is not asked for without a signature',
    async (_what, value) => {
      const auth = new (class extends WampCryptosignAuth {
        identityOf = value as () => never;
      })();
      const test = hubWith([auth]);
      const authextra = { pubkey: '00'.repeat(32) };
      const client = test.connect();
      const answer = await login(client, { authmethods: ['cryptosign'], authextra }, [
        ['00'.repeat(96)],
      ]);
      expect(answer[0]).toBe(3);
      expectEmptyTables(test);
    },
  );
});
