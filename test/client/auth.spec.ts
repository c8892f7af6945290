import { createHmac, pbkdf2Sync } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Attempt, AuthReply, WampClientAuth } from '../../lib/client/auth/client-auth.js';
import { craAuth } from '../../lib/client/auth/cra-auth.js';
import { cryptosignAuth } from '../../lib/client/auth/cryptosign-auth.js';
import { Login } from '../../lib/client/auth/login.js';
import { scramAuth } from '../../lib/client/auth/scram-auth.js';
import { ticketAuth } from '../../lib/client/auth/ticket-auth.js';
import type { Dict } from '../../lib/protocol/messages.js';
import { scramMethods } from '../../lib/protocol/scram-message.js';

const attempt: Attempt = { attempt: 1, isRetry: false };
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** The answer to one CHALLENGE of a new attempt. */
async function reply(auth: WampClientAuth, extra: Dict, to = attempt): Promise<AuthReply> {
  await helloOf(auth, to);
  return auth.respond(extra, to);
}

async function helloOf({ extra }: WampClientAuth, to = attempt): Promise<Dict> {
  return (typeof extra === 'function' ? await extra(to) : extra) ?? {};
}

afterEach(() => vi.unstubAllGlobals());

describe('ticketAuth', () => {
  it('answers with the ticket, or with what a function returns for this attempt', async () => {
    expect(await reply(ticketAuth({ authid: 'ann', ticket: 'secret' }), {})).toBe('secret');
    const ticket = async ({ isRetry }: Attempt): Promise<string> => (isRetry ? 'new' : 'kept');
    const auth = ticketAuth({ authid: 'ann', ticket });
    expect(await reply(auth, {})).toBe('kept');
    expect(await reply(auth, {}, { attempt: 2, isRetry: true })).toBe('new');
  });
});

describe('craAuth', () => {
  const challenge =
    '{"authid":"peter","authrole":"user","authmethod":"wampcra","authprovider":"userdb","nonce":"LHRTC9zeOIrt_9U3","timestamp":"2014-06-22T16:36:25.448Z","session":3251278072152162}';
  const auth = craAuth({ authid: 'peter', secret: 'secret1' });
  const signature = (key: string): string =>
    createHmac('sha256', key).update(challenge).digest('base64');
  const derived = (iterations: number, keylen: number): string =>
    pbkdf2Sync('secret1', 'sesam', iterations, keylen, 'sha256').toString('base64');

  it('signs with the secret: RFC 4231, test case 2', async () => {
    const text = 'what do ya want for nothing?';
    const jefe = craAuth({ authid: 'jefe', secret: 'Jefe' });
    expect(
      Buffer.from((await reply(jefe, { challenge: text })) as string, 'base64').toString('hex'),
    ).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it.each([
    ['the secret, without a salt', {}, 'secret1'],
    ['the secret, with null for a salt', { salt: null, keylen: null }, 'secret1'],
    [
      'the Base64 of the derived key',
      { salt: 'sesam', iterations: 600, keylen: 64 },
      derived(600, 64),
    ],
    ['a key of the defaults', { salt: 'sesam' }, derived(1000, 32)],
    [
      'a key of the defaults for null',
      { salt: 'sesam', iterations: null, keylen: null },
      derived(1000, 32),
    ],
    [
      'a key of numbers that came as BigInt',
      { salt: 'sesam', iterations: 600n, keylen: 32n },
      derived(600, 32),
    ],
  ])('signs with %s', async (_what, extra, key) => {
    expect(await reply(auth, { challenge, ...extra })).toBe(signature(key));
  });

  it.each([
    ['challenge', { challenge: 7 }],
    ['challenge', {}],
    ['iterations', { challenge, salt: 'sesam', iterations: 10_000_001 }],
    ['iterations', { challenge, salt: 'sesam', iterations: 0.5 }],
    ['keylen', { challenge, salt: 'sesam', keylen: 65 }],
    ['salt', { challenge, salt: 7 }],
  ])('refuses a wrong %s: %o', async (name, extra) => {
    await expect(reply(auth, extra)).rejects.toThrow(`CHALLENGE.Extra.${name} must be`);
  });
});

describe('scramAuth', () => {
  const password = 'pencil';
  const challenge = { salt: 'W22ZaJ0SNY7soEsUEjb6gQ==', kdf: 'pbkdf2', iterations: 4096 };
  const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  const auth = scramAuth({ authid: 'user', password });

  /** Gives HELLO the nonce of the RFC. */
  function withNonce(): void {
    const bytes = Buffer.from('rOprNGfwEbeRWgbNEkqO', 'base64');
    vi.spyOn(globalThis.crypto, 'getRandomValues').mockReturnValue(Uint8Array.from(bytes));
  }

  it('proves the password, and has the server prove it: RFC 7677, 3', async () => {
    withNonce();
    expect(await helloOf(auth)).toEqual({ nonce: 'rOprNGfwEbeRWgbNEkqO', channel_binding: null });
    expect(await auth.respond({ ...challenge, nonce, memory: null }, attempt)).toEqual([
      'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      { nonce, channel_binding: null, cbind_data: null },
    ]);
    const verifier = '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=';
    for (const authextra of [
      { verifier },
      { verifier: `v=${verifier}` },
      { scram_server_signature: verifier },
    ])
      expect(auth.welcomed?.({ authextra }, attempt)).toBeUndefined();
  });

  it.each([
    ['another verifier', { verifier: '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=' }],
    ['no verifier', {}],
    ['no authextra', undefined],
    ['a verifier that is no text', { verifier: 7 }],
  ])('ends a session whose WELCOME has %s', async (_what, authextra) => {
    withNonce();
    await reply(auth, { ...challenge, nonce });
    expect(() => auth.welcomed?.({ authextra }, attempt)).toThrow('did not prove');
  });

  it.each([{}, { verifier: 'undefined' }, { verifier: '' }])(
    'ends a session that opens without its CHALLENGE: %o',
    async (authextra) => {
      const next = { attempt: 1, isRetry: false };
      await helloOf(auth, next);
      expect(() => auth.welcomed?.({ authextra }, next)).toThrow('did not prove');
    },
  );

  it('has a nonce of its own for each attempt, which a server of Crossbar can go on with', async () => {
    const nonces = new Set<string>();
    for (let i = 1; i <= 100; i++) {
      const { nonce: own } = await helloOf(auth, { attempt: i, isRetry: false });
      nonces.add(String(own));
      const bytes = Buffer.from(String(own), 'base64');
      expect(bytes.length).toBeGreaterThanOrEqual(16);
      expect(Buffer.concat([bytes, Buffer.alloc(16)]).toString('base64')).toMatch(String(own));
    }
    expect(nonces.size).toBe(100);
  });

  it('keeps two logins at a time apart', async () => {
    const attempts = [attempt, { attempt: 1, isRetry: false }];
    const hellos = await Promise.all(attempts.map((each) => helloOf(auth, each)));
    const replies = await Promise.all(
      attempts.map(async (each, i) =>
        auth.respond({ ...challenge, nonce: `${String(hellos[i]!['nonce'])}x` }, each),
      ),
    );
    expect(replies[0]![0]).not.toBe(replies[1]![0]);
    await expect(
      auth.respond({ ...challenge, nonce: `${String(hellos[0]!['nonce'])}x` }, attempts[1]!),
    ).rejects.toThrow('nonce');
  });

  it('proves by the message of the method', async () => {
    const proofs = scramMethods.map(async (method) => {
      withNonce();
      return (
        await reply(scramAuth({ authid: 'user', password, method }), { ...challenge, nonce })
      )[0];
    });
    const [one, other] = await Promise.all(proofs);
    expect(one).toBe('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=');
    expect(other).not.toBe(one);
  });

  it.each([
    ['nonce', { nonce: 'another' }],
    ['nonce', { nonce: 'rOprNGfwEbeRWgbNEkqO' }],
    ['nonce', { nonce: undefined }],
    ['iterations', { iterations: 4095 }],
    ['iterations', { iterations: 2 ** 31 }],
    ['iterations', { iterations: '4096 x' }],
    ['salt', { salt: 'W22ZaJ0SNY7soEsUEjb6g' }],
    ['salt', { salt: 'W22Z_J0S' }],
    ['kdf', { kdf: null }],
  ])('refuses a wrong %s: %o', async (name, wrong) => {
    withNonce();
    await expect(reply(auth, { ...challenge, nonce, ...wrong })).rejects.toThrow(
      `CHALLENGE.Extra.${name} must be`,
    );
  });

  it('refuses a key derivation that it does not know, by its name', async () => {
    withNonce();
    await expect(reply(auth, { ...challenge, nonce, kdf: 'md5' })).rejects.toThrow('with md5');
  });

  it.each(['argon2id13', 'argon2id-13'])(
    'derives by a function of the user for %s',
    async (kdf) => {
      withNonce();
      const asked: unknown[] = [];
      const argon2id = async (...args: unknown[]): Promise<Uint8Array> => {
        asked.push(args);
        // The salted password of the RFC, so that the proof is that of the RFC.
        return pbkdf2Sync('pencil', Buffer.from(challenge.salt, 'base64'), 4096, 32, 'sha256');
      };
      const extra = { ...challenge, nonce, kdf, memory: 4096 };
      const [proof] = await reply(scramAuth({ authid: 'user', password, argon2id }), extra);
      expect(proof).toBe('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=');
      const salt = Uint8Array.from(Buffer.from(challenge.salt, 'base64'));
      const parameters = { salt, iterations: 4096, memory: 4096, parallelism: 1, length: 32 };
      expect(asked).toEqual([[new TextEncoder().encode('pencil'), parameters]]);
      await expect(reply(auth, extra)).rejects.toThrow('argon2id');
      await expect(
        reply(scramAuth({ authid: 'user', password, argon2id }), { ...extra, memory: 2 ** 30 }),
      ).rejects.toThrow('CHALLENGE.Extra.memory');
    },
  );

  it('prepares name and password (RFC 4013)', async () => {
    const proofOf = async (authid: string, secret: string): Promise<unknown> => {
      withNonce();
      const prepared = scramAuth({ authid, password: secret });
      return [prepared.authid, (await reply(prepared, { ...challenge, nonce }))[0]];
    };
    expect(await proofOf('\u2168', 'a\u00a0\u2168')).toEqual(await proofOf('IX', 'a IX'));
    await expect(proofOf('ann', 'a\u0007')).rejects.toThrow('control character');
  });
});

/** The six vectors of the specification ("Cryptosign", Test Vectors). */
const id = '62e935ae755f3d48f80d4d59f6121358c435722a67e859cc0caa8b539027f2ff';
const vectors = [
  [
    undefined,
    '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510',
    'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'b32675b221f08593213737bef8240e7c15228b07028e19595294678c90d11c0cae80a357331bfc5cc9fb71081464e6e75013517c2cf067ad566a6b7b728e5d03ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  ],
  [
    undefined,
    'd511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd',
    'b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d',
    'd4209ad10d5aff6bfbc009d7e924795de138a63515efc7afc6b01b7fe5201372190374886a70207b042294af5bd64ce725cd8dceb344e6d11c09d1aaaf4d660fb26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d',
  ],
  [
    undefined,
    '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b',
    'b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2',
    '7beb282184baadd08f166f16dd683b39cab53816ed81e6955def951cb2ddad1ec184e206746fd82bda075af03711d3d5658fc84a76196b0fa8d1ebc92ef9f30bb05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2',
  ],
  [
    id,
    '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510',
    'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    '9b6f41540c9b95b4b7b281c3042fa9c54cef43c842d62ea3fd6030fcb66e70b3e80d49d44c29d1635da9348d02ec93f3ed1ef227dfb59a07b580095c2b82f80f9d16ca518aa0c2b707f2b2a609edeca73bca8dd59817a633f35574ac6fd80d00',
  ],
  [
    id,
    'd511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd',
    'b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d',
    '305aaa3ac25e98f651427688b3fc43fe7d8a68a7ec1d7d61c61517c519bd4a427c3015599d83ca28b4c652333920223844ef0725eb5dc2febfd6af7677b73f01d0852a29b460fc92ec943242ac638a053bbacc200512b18b30d15083cbdc9282',
  ],
  [
    id,
    '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b',
    'b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2',
    'ee3c7644fd8070532bc1fde3d70d742267da545d8c8f03e63bda63f1ad4214f4d2c4bfdb4eb9526def42deeb7e31602a6ff99eba893e0a4ad4d45892ca75e608d2b75e24a189a7f78ca776ba36fc53f6c3e31c32f251f2c524f0a44202f2902d',
  ],
] as const;

describe('cryptosignAuth', () => {
  const [, privateKey, challenge, signature] = vectors[1];
  const bound = cryptosignAuth({
    privateKey,
    channelBinding: 'tls-exporter',
    channelId: () => hex(id),
  });

  it.each(vectors)('signs as the specification does: channel id %s, key %s', async (...vector) => {
    const [channel, key, asked, signed] = vector;
    const auth = cryptosignAuth({
      privateKey: key,
      ...(channel && { channelBinding: 'tls-unique', channelId: async () => hex(channel) }),
    });
    const extra = { challenge: asked, ...(channel && { channel_binding: 'tls-unique' }) };
    expect(await reply(auth, extra)).toBe(signed);
  });

  it('tells its public key: RFC 8032, 7.1, tests 1 and 2', async () => {
    const pairs = [
      [
        '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
        'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      ],
      [
        '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
        '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      ],
    ] as const;
    for (const [key, pubkey] of pairs)
      expect(await helloOf(cryptosignAuth({ privateKey: async () => key }))).toEqual({
        pubkey,
        channel_binding: null,
      });
    expect(await helloOf(bound)).toMatchObject({ channel_binding: 'tls-exporter' });
  });

  it('goes on without a binding that the server does not have', async () => {
    expect(await reply(bound, { challenge, channel_binding: null })).toBe(signature);
  });

  it('refuses a binding that it did not ask for', async () => {
    const extra = { challenge, channel_binding: 'tls-unique' };
    await expect(reply(bound, extra)).rejects.toThrow(
      'by "tls-unique", but was asked for tls-exporter',
    );
    await expect(reply(cryptosignAuth({ privateKey }), extra)).rejects.toThrow('asked for none');
  });

  it.each([{}, { challenge: 'ff' }, { challenge: 'z'.repeat(64) }, { challenge: 7 }])(
    'refuses the challenge %o',
    async (extra) => {
      await expect(reply(bound, extra)).rejects.toThrow('CHALLENGE.Extra.challenge must be');
    },
  );

  it('refuses a channel id of another length', async () => {
    const channelId = (): Uint8Array => new Uint8Array(12);
    const auth = cryptosignAuth({ privateKey, channelBinding: 'tls-unique', channelId });
    const extra = { challenge, channel_binding: 'tls-unique' };
    await expect(reply(auth, extra)).rejects.toThrow('channelId must be');
  });
});

/** Options as JavaScript may have them. */
type Loose = (options: unknown) => WampClientAuth;

describe('a missing or wrong option is named before anything is sent, and its value is not shown', () => {
  const cases: [name: string, make: Loose, options: object][] = [
    ['authid', ticketAuth as Loose, { ticket: 'hunter2' }],
    ['ticket', ticketAuth as Loose, { authid: 'ann' }],
    ['ticket', ticketAuth as Loose, { authid: 'ann', ticket: '' }],
    ['authid', craAuth as Loose, { authid: null, secret: 'hunter2' }],
    ['secret', craAuth as Loose, { authid: 'ann', secret: 7 }],
    ['authid', scramAuth as Loose, { authid: '', password: 'hunter2' }],
    ['password', scramAuth as Loose, { authid: 'ann' }],
    ['privateKey', cryptosignAuth as Loose, {}],
    ['privateKey', cryptosignAuth as Loose, { privateKey: 'hunter2' }],
    ['authid', cryptosignAuth as Loose, { authid: '', privateKey: vectors[0][1] }],
    [
      'channelId',
      cryptosignAuth as Loose,
      { channelBinding: 'tls-unique', privateKey: vectors[0][1] },
    ],
  ];
  it.each(cases)('%s of %o', (name, make, options) => {
    expect(() => make(options)).toThrow(TypeError);
    expect(() => make(options)).toThrow(new RegExp(`^(?!.*hunter2)${name} must be`));
  });

  it.each([undefined, '', 7, null])('also when its function returns %o', async (value) => {
    const give = (): never => value as never;
    for (const [auth, name] of [
      [ticketAuth({ authid: 'ann', ticket: give }), 'ticket'],
      [craAuth({ authid: 'ann', secret: give }), 'secret'],
    ] as const)
      await expect(reply(auth, { challenge: 'x' })).rejects.toThrow(`${name} must be`);
    await expect(helloOf(cryptosignAuth({ privateKey: give }))).rejects.toThrow(
      'privateKey must be',
    );
  });
});

it('a page without WebCrypto is told why', async () => {
  vi.stubGlobal('crypto', {});
  const auth = craAuth({ authid: 'ann', secret: 'secret' });
  await expect(reply(auth, { challenge: 'x' })).rejects.toThrow('https://');
});

describe('a login', () => {
  const login = (...auths: WampClientAuth[]): Login => new Login(auths, attempt);
  const custom = (method: string, more: Partial<WampClientAuth> = {}): WampClientAuth => ({
    method,
    respond: () => `by ${method}`,
    ...more,
  });

  it('offers nothing where there is nothing', async () => {
    expect(await login().hello()).toEqual({});
    expect(await login(custom('x')).hello()).toEqual({ authmethods: ['x'] });
  });

  it('offers methods in order, with one authid and everything that they want to tell', async () => {
    const hello = await login(
      ticketAuth({ authid: 'ann', ticket: 'x' }),
      custom('y', { authid: 'ann', extra: { a: 1 } }),
      custom('z', { extra: async () => ({ b: 2 }) }),
    ).hello();
    expect(hello).toEqual({
      authmethods: ['ticket', 'y', 'z'],
      authid: 'ann',
      authextra: { a: 1, b: 2 },
    });
  });

  it('is of one user', async () => {
    const two = login(custom('x', { authid: 'ann' }), custom('y', { authid: 'bob' }));
    await expect(two.hello()).rejects.toThrow('not both "ann" and "bob"');
  });

  it('answers by the method that the server chooses, as often as it asks', async () => {
    const extras: Dict[] = [];
    const code = custom('code', {
      respond: (extra) => (extras.push(extra), [`${extras.length}`, { more: true }]),
    });
    const several = login(custom('x'), code);
    expect(await several.respond('x', {})).toEqual(['by x', {}]);
    expect(await several.respond('code', { hint: 'a' })).toEqual(['1', { more: true }]);
    expect(await several.respond('code', { hint: 'b' })).toEqual(['2', { more: true }]);
    expect(extras).toEqual([{ hint: 'a' }, { hint: 'b' }]);
  });

  it('refuses a method that was not offered', async () => {
    await expect(login(custom('x'), custom('y')).respond('z', {})).rejects.toThrow(
      'challenges with "z", but was offered x, y',
    );
    await expect(login().respond('z', {})).rejects.toThrow('offered nothing');
  });

  it.each([
    ['that was challenged', 'x', 'anonymous', ['x']],
    ['that WELCOME names, without a challenge', undefined, 'y', ['y']],
    ['and no other', undefined, 'cookie', []],
  ])('has WELCOME checked by the method %s', async (_what, challenged, authmethod, checked) => {
    const seen: string[] = [];
    const checking = (method: string): WampClientAuth =>
      custom(method, { welcomed: async () => void seen.push(method) });
    const two = login(checking('x'), checking('y'));
    if (challenged !== undefined) await two.respond(challenged, {});
    await two.welcomed({ authmethod });
    expect(seen).toEqual(checked);
  });
});
