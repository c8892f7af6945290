import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { craAuth } from '../../lib/client/auth/cra-auth.js';
import { cryptosignAuth } from '../../lib/client/auth/cryptosign-auth.js';
import { scramAuth } from '../../lib/client/auth/scram-auth.js';
import { ticketAuth } from '../../lib/client/auth/ticket-auth.js';
import * as secrets from '../../lib/auth/secrets.js';
import * as texts from '../../lib/auth/texts.js';
import {
  craSecret,
  scramCredential,
  type WampChallengeAuth,
  WampCraAuth,
  type WampCraSecret,
  WampCryptosignAuth,
  type WampIdentity,
  WampScramAuth,
  type WampScramCredential,
  WampTicketAuth,
} from '../../lib/index.js';
import type { Dict } from '../../lib/protocol/messages.js';
import {
  CborSerializer,
  JsonSerializer,
  MsgpackSerializer,
  type WampSerializer,
} from '../../lib/serializers/index.js';
import { joinTestClient, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';
import { helloOf, hubWith, Tickets } from './support.js';

const denied = [3, expect.any(Object), 'wamp.error.authentication_denied'];
const welcome = [2, expect.any(Number), expect.any(Object)];

class Cra extends WampCraAuth {
  readonly secretOf = vi.fn<(authid: string) => WampCraSecret | undefined>(
    (authid) => this.users[authid],
  );

  constructor(
    private readonly users: Record<string, WampCraSecret>,
    protected override readonly decoy = {},
  ) {
    super();
  }
}

class Scram extends WampScramAuth {
  protected override readonly decoy = { kdf: 'pbkdf2', iterations: 4_096 } as const;
  readonly credentialOf = vi.fn<(authid: string) => WampScramCredential | undefined>(
    (authid) => this.users[authid],
  );

  constructor(private readonly users: Record<string, WampScramCredential>) {
    super();
  }
}

class Keys extends WampCryptosignAuth {
  readonly identityOf = vi.fn<(key: string) => WampIdentity | undefined>((key) => this.known[key]);

  constructor(private readonly known: Record<string, WampIdentity>) {
    super();
  }
}

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const part = (key: KeyObject, name: 'x' | 'd'): string =>
  Buffer.from(key.export({ format: 'jwk' })[name] as string, 'base64url').toString('hex');
const [pubkey, seed] = [part(publicKey, 'x'), part(privateKey, 'd')];

const plain = { secret: 'pencil', authrole: 'user', authprovider: 'db' };
const salted = { ...(await craSecret('pencil', { iterations: 1_500 })), authrole: 'user' };
const keys = { ...(await scramCredential('pencil', { iterations: 4_096 })), authrole: 'user' };
const argon = await scramCredential('pencil', { kdf: 'argon2id13', iterations: 1, memory: 64 });
const hashWasm = async (
  password: Uint8Array,
  p: { salt: Uint8Array; iterations: number; memory: number },
): Promise<Uint8Array> =>
  (await import('hash-wasm')).argon2id({
    password,
    salt: p.salt,
    iterations: p.iterations,
    memorySize: p.memory,
    parallelism: 1,
    hashLength: 32,
    outputType: 'binary',
  });

/** Every method, with our own client: who logs in, and what WELCOME says then. */
const logins = {
  ticket: {
    auth: () => new Tickets(),
    right: ticketAuth({ authid: 'joe', ticket: 'secret' }),
    wrong: ticketAuth({ authid: 'joe', ticket: 'wrong' }),
    unknown: ticketAuth({ authid: 'ann', ticket: 'wrong' }),
    welcome: { authid: 'joe', authmethod: 'ticket', authrole: 'user' },
  },
  'wampcra, plain': {
    auth: () => new Cra({ joe: plain }),
    right: craAuth({ authid: 'joe', secret: 'pencil' }),
    wrong: craAuth({ authid: 'joe', secret: 'pen' }),
    unknown: craAuth({ authid: 'ann', secret: 'pencil' }),
    welcome: { authid: 'joe', authmethod: 'wampcra', authrole: 'user', authprovider: 'db' },
  },
  'wampcra, salted': {
    auth: () => new Cra({ joe: salted }),
    right: craAuth({ authid: 'joe', secret: 'pencil' }),
    wrong: craAuth({ authid: 'joe', secret: 'pen' }),
    unknown: craAuth({ authid: 'ann', secret: 'pencil' }),
    welcome: { authid: 'joe', authmethod: 'wampcra', authrole: 'user' },
  },
  'wamp-scram': {
    auth: () => new Scram({ joe: keys }),
    right: scramAuth({ authid: 'joe', password: 'pencil' }),
    wrong: scramAuth({ authid: 'joe', password: 'pen' }),
    unknown: scramAuth({ authid: 'ann', password: 'pencil' }),
    welcome: { authid: 'joe', authmethod: 'wamp-scram', authrole: 'user' },
  },
  'wamp-scram, argon2id13': {
    auth: () => new Scram({ joe: argon }),
    right: scramAuth({ authid: 'joe', password: 'pencil', argon2id: hashWasm }),
    wrong: scramAuth({ authid: 'joe', password: 'pen', argon2id: hashWasm }),
    unknown: scramAuth({ authid: 'ann', password: 'pencil' }),
    welcome: { authid: 'joe', authmethod: 'wamp-scram' },
  },
  scram: {
    auth: () => new Scram({ joe: keys }),
    right: scramAuth({ authid: 'joe', password: 'pencil', method: 'scram' }),
    wrong: scramAuth({ authid: 'joe', password: 'pen', method: 'scram' }),
    unknown: scramAuth({ authid: 'ann', password: 'pencil', method: 'scram' }),
    welcome: { authid: 'joe', authmethod: 'scram', authrole: 'user' },
  },
  cryptosign: {
    auth: () => new Keys({ [pubkey]: { authid: 'joe', authrole: 'device' } }),
    right: cryptosignAuth({ privateKey: seed }),
    wrong: cryptosignAuth({ privateKey: 'ab'.repeat(32) }),
    unknown: cryptosignAuth({ privateKey: 'cd'.repeat(32), authid: 'joe' }),
    welcome: { authid: 'joe', authmethod: 'cryptosign', authrole: 'device' },
  },
};

const formats = [new JsonSerializer(), new MsgpackSerializer(), new CborSerializer()];

describe.each(formats.map((each) => [each.subprotocol, each] as const))(
  '%s',
  (_name, serializer) => {
    describe.each(Object.entries(logins))('SW-21: %s', (_method, given) => {
      let test: TestHub;

      beforeEach(() => {
        test = hubWith([given.auth()]);
      });

      it('B27: a right login opens the session', async () => {
        const client = await joinTestClient(test.hub, { auth: given.right, serializer });
        expect(client.welcome).toMatchObject(given.welcome);
        client.close();
        expectEmptyTables(test);
      });

      it('counts for maxSessionsPerAuthid', async () => {
        test = hubWith([given.auth()], { limits: { maxSessionsPerAuthid: 1 } });
        const client = await joinTestClient(test.hub, { auth: given.right, serializer });
        const second = joinTestClient(test.hub, { auth: given.right, serializer });
        await expect(second).rejects.toMatchObject({ uri: 'wamp.error.unavailable' });
        client.close();
        await turns();
        expectEmptyTables(test);
      });

      it.each(['wrong', 'unknown'] as const)('B18: %s is denied', async (which) => {
        const uri = expect.stringMatching(/authentication_denied|no_such_principal/);
        const joining = joinTestClient(test.hub, { auth: given[which], serializer });
        await expect(joining).rejects.toMatchObject({ uri });
        await turns();
        expectEmptyTables(test);
        expect(JSON.stringify(test.log)).not.toMatch(/pencil|"pen"|wrong/);
      });
    });

    it('B19: the challenge of WAMP-CRA has all facts, and the session of WELCOME', async () => {
      const client = connected(hubWith([new Cra({ joe: plain })]), serializer);
      const signature = await challengedBy(client, { authmethods: ['wampcra'], authid: 'joe' });
      const facts = JSON.parse(signature['challenge'] as string) as Dict;
      expect(facts).toEqual({
        authid: 'joe',
        authrole: 'user',
        authmethod: 'wampcra',
        authprovider: 'db',
        nonce: expect.stringMatching(/^[\w+/]{32}$/),
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        session: expect.any(Number),
      });
      client.send([5, await craSign(signature), {}]);
      expect((await client.expect(2))[1]).toBe(facts['session']);
    });

    it('B20: an AUTHENTICATE of another session is denied', async () => {
      const test = hubWith([new Cra({ joe: plain })]);
      const details = { authmethods: ['wampcra'], authid: 'joe' };
      const first = connected(test, serializer);
      const answer = await craSign(await challengedBy(first, details));
      first.send([5, answer, {}]);
      expect(await first.next()).toEqual(welcome);
      const second = connected(test, serializer);
      await challengedBy(second, details);
      second.send([5, answer, {}]);
      expect(await second.next()).toEqual(denied);
    });

    describe('cryptosign', () => {
      const joe = (): TestHub => hubWith([new Keys({ [pubkey]: { authid: 'joe' } })]);
      const authextra = { pubkey };
      const details = { authmethods: ['cryptosign'], authextra };
      const signed = (message: Buffer): string =>
        sign(null, message, privateKey).toString('hex') + message.toString('hex');

      it('B22: another message than the challenge is denied, though it is signed', async () => {
        const client = connected(joe(), serializer);
        await challengedBy(client, details);
        client.send([5, signed(Buffer.alloc(32, 7)), {}]);
        expect(await client.next()).toEqual(denied);
      });

      it.each([
        ['nothing', () => ''],
        ['no hex', () => 'x'.repeat(192)],
        ['95 bytes', (right: string) => right.slice(2)],
        ['97 bytes', (right: string) => `${right}00`],
        ['the signature alone', (right: string) => right.slice(0, 128)],
        ['an odd length', (right: string) => right.slice(1)],
        ['another signature', (right: string) => `00${right.slice(2)}`],
      ])('B23: %s is denied', async (_what, spoil) => {
        const client = connected(joe(), serializer);
        const { challenge } = await challengedBy(client, details);
        client.send([5, spoil(signed(Buffer.from(challenge as string, 'hex'))), {}]);
        expect(await client.next()).toEqual(denied);
      });

      it.each(['tls-unique', 'tls-exporter', 'other', 7, null])(
        'B24: the channel binding %j, which is not there, is left out',
        async (binding) => {
          const client = connected(joe(), serializer);
          const asking = { ...details, authextra: { pubkey, channel_binding: binding } };
          const extra = await challengedBy(client, asking);
          expect(extra['channel_binding'] ?? null).toBeNull();
          client.send([5, signed(Buffer.from(extra['challenge'] as string, 'hex')), {}]);
          expect(await client.next()).toEqual(welcome);
        },
      );

      it.each([undefined, null, 7, '', 'ab', pubkey.slice(1), `${pubkey}00`, 'x'.repeat(64)])(
        'the public key %j is denied',
        async (key) => {
          const test = joe();
          const given = { ...details, authextra: key === undefined ? null : { pubkey: key } };
          const client = helloOf(test, given, { serializer });
          expect(await client.next()).toEqual([
            3,
            { message: texts.wrongPublicKey },
            'wamp.error.authentication_denied',
          ]);
          expect(test.log).toHaveLength(1);
        },
      );

      it.each(['00'.repeat(32), 'ff'.repeat(32), '01'.padEnd(64, '0')])(
        'the public key %s, which is no point or a weak one, lets nobody in',
        async (key) => {
          const client = connected(hubWith([new Keys({ [key]: {} })]), serializer);
          await challengedBy(client, { ...details, authextra: { pubkey: key } });
          client.send([5, '00'.repeat(96), {}]);
          expect((await client.next())[0]).toBe(3);
        },
      );

      it('a key that nobody knows is told so, after it was proven', async () => {
        const auth = new Keys({});
        const client = connected(hubWith([auth]), serializer);
        const { challenge } = await challengedBy(client, details);
        expect(auth.identityOf).not.toHaveBeenCalled();
        client.send([5, signed(Buffer.from(challenge as string, 'hex')), {}]);
        expect(await client.next()).toMatchObject([3, {}, 'wamp.error.no_such_principal']);
      });

      it('names its client by the key, whatever HELLO claims', async () => {
        const client = connected(hubWith([new Keys({ [pubkey]: {} })]), serializer);
        const { challenge } = await challengedBy(client, { ...details, authid: 'admin' });
        client.send([5, signed(Buffer.from(challenge as string, 'hex')), {}]);
        expect((await client.expect(2))[2]['authid']).toBe(pubkey);
      });
    });

    describe('WAMP-SCRAM', () => {
      const joe = (): TestHub => hubWith([new Scram({ joe: keys })]);
      const nonce = Buffer.alloc(18, 1).toString('base64');
      const details = { authmethods: ['wamp-scram'], authid: 'joe', authextra: { nonce } };

      it('B25: the nonce begins with that of the client, and another in AUTHENTICATE is denied', async () => {
        const client = connected(joe(), serializer);
        const extra = await challengedBy(client, details);
        expect(extra['nonce']).toMatch(/^(?:AQEB){6}[\w+/]{32}$/);
        client.send([5, Buffer.alloc(32).toString('base64'), { nonce }]);
        expect(await client.next()).toEqual(denied);
      });

      it.each([
        ['a nonce that is left out', (extra: Dict): Dict => ({ ...extra, nonce: undefined })],
        ['the nonce of the client', (extra: Dict): Dict => ({ ...extra, nonce })],
        ['a channel binding', (extra: Dict): Dict => ({ ...extra, channel_binding: 'tls-unique' })],
      ])('%s is denied, though the proof is right', async (_what, spoil) => {
        const { right } = logins['wamp-scram'];
        const attempt = { attempt: 1, isRetry: false };
        const client = connected(joe(), serializer);
        const hello = typeof right.extra === 'function' ? await right.extra(attempt) : {};
        const challenge = await challengedBy(client, { ...details, authextra: hello });
        const [proof, extra] = (await right.respond(challenge, attempt)) as [string, Dict];
        client.send([5, proof, spoil(extra)]);
        expect(await client.next()).toEqual(denied);
      });

      it.each([undefined, null, '', 7, 'no base64!', 'x'.repeat(400)])(
        'the nonce %j is denied',
        async (given) => {
          const client = helloOf(
            joe(),
            { ...details, authextra: { nonce: given } },
            { serializer },
          );
          expect(await client.next()).toEqual([
            3,
            { message: texts.wrongNonce },
            'wamp.error.authentication_denied',
          ]);
        },
      );

      it('a channel binding that is asked for is denied', async () => {
        const asking = { ...details, authextra: { nonce, channel_binding: 'tls-unique' } };
        expect(await helloOf(joe(), asking, { serializer }).next()).toEqual([
          3,
          { message: texts.noChannelBinding },
          'wamp.error.authentication_denied',
        ]);
      });

      it('an authid that cannot be is denied, and one in another form is the same', async () => {
        expect(
          await helloOf(joe(), { ...details, authid: 'a\u0007' }, { serializer }).next(),
        ).toEqual(denied);
        const test = joe();
        const auth = scramAuth({ authid: 'joe', password: 'pencil' });
        const client = await joinTestClient(test.hub, { auth, authid: '\u{ff4a}oe', serializer });
        expect(client.welcome['authid']).toBe('joe');
      });

      it('B26: an unknown user gets the same salt each time, and another than others', async () => {
        const test = joe();
        const saltOf = async (authid: string): Promise<Dict> => {
          const client = connected(test, serializer);
          const { nonce: _nonce, ...rest } = await challengedBy(client, { ...details, authid });
          client.close();
          return rest;
        };
        const [first, again, other, known] = [
          await saltOf('ann'),
          await saltOf('ann'),
          await saltOf('bob'),
          await saltOf('joe'),
        ];
        expect(again).toEqual(first);
        expect(other['salt']).not.toBe(first['salt']);
        expect({ ...first, salt: '' }).toEqual({ ...known, salt: '' });
        expect(String(first['salt'])).toHaveLength(String(known['salt']).length);
      });
    });
  },
);

describe('an unknown user', () => {
  it.each<[string, () => WampChallengeAuth, Dict]>([
    ['wampcra', () => new Cra({ joe: plain }, { authrole: 'user', authprovider: 'db' }), {}],
    ['wampcra', () => new Cra({ joe: salted }, { authrole: 'user', iterations: 1_500 }), {}],
    ['wamp-scram', () => new Scram({ joe: keys }), { nonce: 'AAAA' }],
  ])('of %s costs what a known one costs, and looks alike', async (method, make, authextra) => {
    const work = (['hmacSha256', 'sha256', 'areSame'] as const).map((name) =>
      vi.spyOn(secrets, name),
    );
    const workDone = (): number => work.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    const costs: unknown[] = [];
    for (const authid of ['joe', 'ann']) {
      const auth = make();
      const asked = 'secretOf' in auth ? (auth as Cra).secretOf : (auth as Scram).credentialOf;
      const client = hubWith([auth]).connect();
      client.send([1, 'realm1', { authmethods: [method], authid, authextra }]);
      const { challenge = '{}', ...extra } = (await client.expect(4))[2];
      const facts = JSON.parse(challenge as string) as Dict;
      const before = workDone();
      client.send([5, Buffer.alloc(32).toString('base64'), { nonce: extra['nonce'] }]);
      expect(await client.next()).toEqual([3, expect.any(Object), denied[2]]);
      costs.push({
        asked: asked.mock.calls.length,
        hashed: workDone() - before,
        extra: Object.entries(extra).map(([name, value]) => [name, String(value).length]),
        facts: { ...facts, authid: '', nonce: '', timestamp: '', session: 0 },
      });
    }
    expect(costs[1]).toEqual(costs[0]);
    expect(costs[0]).toMatchObject({ asked: 1 });
  });
});

describe('what an authenticator returns that it should not', () => {
  class NoAuthid extends WampTicketAuth {
    verify(): WampIdentity {
      return { authrole: 'user' };
    }
  }

  it.each<[string, WampChallengeAuth, Dict, string]>([
    [
      'an identity of a ticket without authid',
      new NoAuthid(),
      { authmethods: ['ticket'], authid: 'joe' },
      'NoAuthid.verify() returned an identity without an authid',
    ],
    [
      'an empty secret',
      new Cra({ joe: { secret: '' } }),
      { authmethods: ['wampcra'], authid: 'joe' },
      texts.wrongSecret('secret', texts.text),
    ],
    [
      'a stored key that is none',
      new Scram({ joe: { ...keys, storedKey: 'AAAA' } }),
      { authmethods: ['wamp-scram'], authid: 'joe', authextra: { nonce: 'AAAA' } },
      texts.wrongSecret('storedKey', texts.base64Of32),
    ],
  ])('%s lets nobody in, and is told', async (_what, auth, details, message) => {
    const test = hubWith([auth]);
    const client = test.connect();
    client.send([1, 'realm1', details]);
    const first = await client.next();
    if (first[0] === 4) client.send([5, '', {}]);
    const end = first[0] === 4 ? await client.next() : first;
    expect(end).toMatchObject([3, {}, 'wamp.error.authentication_failed']);
    expect(test.log[0]?.stack).toContain(message);
  });

  it.each([
    [{ kdf: 'scrypt' as never }, texts.unknownKdf('scrypt')],
    [{ salt: 'no base64!' }, texts.wrongSecret('salt', texts.base64)],
    [{ salt: '' }, texts.wrongSecret('salt', texts.base64)],
  ])('scramCredential with %j tells what is wrong', async (options, message) => {
    await expect(scramCredential('pencil', options)).rejects.toThrow(message);
  });
});

function connected(test: TestHub, serializer: WampSerializer): WampTestClient {
  return test.connect({ serializer });
}

/** Sends HELLO and returns CHALLENGE.Extra. */
async function challengedBy(client: WampTestClient, details: Dict): Promise<Dict> {
  client.send([1, 'realm1', details]);
  return (await client.expect(4))[2];
}

async function craSign(extra: Dict): Promise<string> {
  const { right } = logins['wampcra, plain'];
  return (await right.respond(extra, { attempt: 1, isRetry: false })) as string;
}
