import autobahn from 'autobahn';
import { scramAuth } from 'nestjs-wamp/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as wampyCryptosign from 'wampy/cryptosign.js';
import * as wampyCra from 'wampy/wampcra.js';
import type { Attempt, WampClientAuth } from '../../lib/client/auth/client-auth.js';
import type { Dict } from '../../lib/protocol/messages.js';
import { eventually } from '../transport/support.js';
import { authenticators, secrets } from './app/authenticators.js';
import { InteropApp } from './app/interop-app.js';
import { AutobahnClient, autobahnSerializers } from './support/autobahn-client.js';
import { rejectionOf } from './support/rejection.js';
import { WampyClient, type WampyOptions, wampySerializers } from './support/wampy-client.js';

let app: InteropApp;

beforeAll(async () => {
  app = await InteropApp.start({ realm: 'realm1', authenticate: undefined }, 0, authenticators);
});
afterAll(() => app.close());

const denied = 'wamp.error.authentication_denied';
const unknownKey = 'wamp.error.no_such_principal';

/** Signs the challenge, and tells in HELLO what it has to. */
interface Credentials {
  readonly authextra?: Dict;
  readonly sign: (method: string, extra: Dict) => unknown;
}

/** A way to log in, with the functions that a client has for it. */
interface Way {
  readonly name: string;
  readonly method: string;
  readonly authid: string;
  readonly secret: string;
  readonly wrong: string;
  readonly refusal?: string;
  readonly credentials: (secret: string) => Credentials | Promise<Credentials>;
}

const ticket: Way = {
  name: 'ticket',
  method: 'ticket',
  authid: 'ann',
  secret: secrets.ann,
  wrong: 'another',
  credentials: (secret) => ({ sign: () => secret }),
};
const cra = {
  name: 'wampcra',
  method: 'wampcra',
  authid: 'peter',
  secret: secrets.peter,
  wrong: 'x',
};
const salted = { ...cra, name: 'wampcra with a salt', authid: 'salina', secret: secrets.salina };
const key = {
  name: 'cryptosign',
  method: 'cryptosign',
  authid: 'device',
  secret: secrets.device,
  wrong: '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b',
  refusal: unknownKey,
};

/** What the type declarations of autobahn-js do not know of it. */
interface AutobahnAuth {
  readonly nacl: { sign: { keyPair: { fromSeed(seed: Uint8Array): { publicKey: Uint8Array } } } };
  readonly auth_cryptosign: {
    sign_challenge(keys: object, extra: Dict): string;
    public_key(keys: object): string;
  };
}
const { nacl, auth_cryptosign: autobahnCryptosign } = autobahn as unknown as AutobahnAuth;

/** The pair of keys, as autobahn-js and wampy.js have it from the same library. */
const keysOf = (secret: string) =>
  nacl.sign.keyPair.fromSeed(Uint8Array.from(Buffer.from(secret, 'hex')));

/** A client that has no SCRAM, and is given our answers: with all of AUTHENTICATE, or the signature alone. */
async function byOurs(auth: WampClientAuth, isWhole: boolean): Promise<Credentials> {
  const attempt: Attempt = { attempt: 1, isRetry: false };
  const { extra } = auth;
  const authextra = typeof extra === 'function' ? await extra(attempt) : extra;
  const sign = async (_method: string, challenge: Dict): Promise<unknown> => {
    const reply = await auth.respond(challenge, attempt);
    return isWhole || typeof reply === 'string' ? reply : reply[0];
  };
  return { authextra: authextra!, sign };
}

const scram = { name: 'scram', authid: 'user', secret: secrets.user, wrong: 'pen' };

const wampySecret = (secret: string): Credentials => ({
  sign: wampyCra.sign(secret) as unknown as Credentials['sign'],
});

const wampyWays: Way[] = [
  ticket,
  { ...cra, credentials: wampySecret },
  { ...salted, credentials: wampySecret },
  {
    ...key,
    credentials: (secret) => ({
      authextra: { pubkey: wampyCryptosign.bytes2hex(keysOf(secret).publicKey) },
      sign: wampyCryptosign.sign(secret) as unknown as Credentials['sign'],
    }),
  },
  {
    ...scram,
    method: 'scram',
    credentials: (password) =>
      byOurs(scramAuth({ authid: 'user', password, method: 'scram' }), false),
  },
];

describe.each(wampySerializers)('wampy.js over $name logs in', (format) => {
  describe.each(wampyWays)(
    'by $name',
    ({ method, authid, secret, wrong, refusal, credentials }) => {
      async function clientOf(
        mode: 'auto' | 'manual',
        who: string,
        known: string,
      ): Promise<WampyClient> {
        const { sign, authextra = {} } = await credentials(known);
        const byMode = (
          mode === 'auto' ? { authPlugins: { [method]: sign } } : { onChallenge: sign }
        ) as WampyOptions;
        const options: WampyOptions = {
          authid: who,
          authmethods: [method],
          authextra: { ...authextra },
          authMode: mode,
          ...byMode,
        };
        return new WampyClient(app.url, format.createSerializer(), options);
      }

      it.each(['auto', 'manual'] as const)('with the right secret, %s', async (mode) => {
        const { wampy } = await clientOf(mode, authid, secret);
        expect(await wampy.connect()).toMatchObject({
          authid,
          authrole: 'visitor',
          authmethod: method,
        });
        expect(app.session(wampy.getSessionId())).toMatchObject({ authid, authmethod: method });
        await wampy.call('com.example.nothing');
        await wampy.disconnect();
      });

      it('not with a wrong secret, and not as somebody unknown', async () => {
        const refusals = [];
        for (const [who, known] of [
          [authid, wrong],
          ['nobody', method === 'cryptosign' ? wrong : secret],
        ] as const) {
          const { wampy } = await clientOf('auto', who, known);
          refusals.push(((await rejectionOf(wampy.connect())) as { errorUri: string }).errorUri);
        }
        expect(refusals).toEqual(Array(2).fill(refusal ?? denied));
      });
    },
  );

  it('not with a method that the server does not have, or with none', async () => {
    const options = { authid: 'ann', authmethods: ['telepathy'], onChallenge: () => 'x' };
    const { wampy } = new WampyClient(app.url, format.createSerializer(), options);
    await expect(wampy.connect()).rejects.toMatchObject({
      errorUri: 'wamp.error.no_matching_auth_method',
    });
    const bare = new WampyClient(app.url, format.createSerializer());
    await expect(bare.wampy.connect()).rejects.toMatchObject({
      errorUri: 'wamp.error.authentication_required',
    });
  });

  it('not if its answer fails: it sends ABORT, and the server stays well', async () => {
    const broken = (): never => {
      throw new Error('no idea');
    };
    const options = { authid: 'ann', authmethods: ['ticket'], onChallenge: broken };
    const client = new WampyClient(app.url, format.createSerializer(), options);
    client.wampy.connect().catch(() => undefined);
    await client.closes.next();
    expect(client.wire.sentOf(3)).toEqual([
      [3, expect.any(Object), 'wamp.error.cannot_authenticate'],
    ]);
    expect(client.wire.received.map(([code]) => code)).toEqual([4]);
  });
});

const autobahnCra = (secret: string): Credentials => ({
  sign: (_method, { challenge, salt, iterations, keylen }) => {
    const derived = [secret, salt, iterations, keylen] as [string, string, number, number];
    const signing = salt === undefined ? secret : autobahn.auth_cra.derive_key(...derived);
    return autobahn.auth_cra.sign(signing, challenge as string);
  },
});

const autobahnWays: Way[] = [
  ticket,
  { ...cra, credentials: autobahnCra },
  { ...salted, credentials: autobahnCra },
  {
    ...key,
    credentials: (secret) => ({
      authextra: { pubkey: autobahnCryptosign.public_key(keysOf(secret)), channel_binding: null },
      sign: (_method, extra) => autobahnCryptosign.sign_challenge(keysOf(secret), extra),
    }),
  },
  {
    ...scram,
    name: 'wamp-scram',
    method: 'wamp-scram',
    credentials: (password) => byOurs(scramAuth({ authid: 'user', password }), true),
  },
];

describe.each(autobahnSerializers)('autobahn-js over $name logs in', (format) => {
  describe.each(autobahnWays)(
    'by $name',
    ({ method, authid, secret, wrong, refusal, credentials }) => {
      async function clientOf(who: string, known: string): Promise<AutobahnClient> {
        const { sign, authextra } = await credentials(known);
        const onchallenge = ((_session: unknown, ...challenge: [string, Dict]) =>
          sign(...challenge)) as never;
        const options = { authid: who, authmethods: [method], authextra, onchallenge };
        const client = new AutobahnClient(app.url, [format.createSerializer()], options);
        client.open();
        return client;
      }

      it('with the right secret', async () => {
        const client = await clientOf(authid, secret);
        const session = await client.sessions.next();
        expect(client.welcome).toMatchObject({ authid, authrole: 'visitor', authmethod: method });
        expect(app.session(session.id)).toMatchObject({ authid, authmethod: method });
        await session.call('com.example.nothing');
        await client.close();
        client.assertContent();
      });

      it('not with a wrong secret, and not as somebody unknown', async () => {
        const reasons = [];
        for (const [who, known] of [
          [authid, wrong],
          ['nobody', method === 'cryptosign' ? wrong : secret],
        ] as const) {
          const client = await clientOf(who, known);
          reasons.push((await client.closes.next()).reason);
          client.assertContent();
        }
        expect(reasons).toEqual(Array(2).fill(refusal ?? denied));
      });
    },
  );
});

it('leaves nothing behind of all those that were refused', async () => {
  expect(app.hub.sessionCount).toBe(0);
  await eventually(() => expect(app.hub.core.hosts.size).toBe(0));
});
