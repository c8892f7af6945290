import { createPrivateKey, createPublicKey } from 'node:crypto';
import autobahn from 'autobahn';
import { describe, expect, it, vi } from 'vitest';
import * as secrets from '../../lib/auth/secrets.js';
import { hmacSha256 } from '../../lib/auth/secrets.js';
import {
  craSecret,
  scramCredential,
  type WampAnswer,
  WampCraAuth,
  type WampCraSecret,
  WampCryptosignAuth,
  type WampHello,
  type WampIdentity,
  WampScramAuth,
  type WampScramCredential,
} from '../../lib/index.js';
import type { Dict } from '../../lib/protocol/messages.js';

const transport = { type: 'memory', protocol: 'wamp.2.json', headers: {}, encrypted: false };

function helloOf(authid: string | undefined, details: Dict, more: Partial<WampHello> = {}) {
  return { realm: 'realm1', session: 7, authid, details, transport, ...more };
}

/** Leads a dialogue of one challenge; returns CHALLENGE.Extra and the identity. */
async function round(
  auth: WampCraAuth | WampScramAuth | WampCryptosignAuth,
  hello: WampHello,
  answer: (extra: Dict) => WampAnswer,
): Promise<[Dict, WampIdentity | null | undefined]> {
  const dialogue = auth.authenticate(hello, new AbortController().signal);
  const { value } = await dialogue.next();
  const { extra = {} } = value as { extra?: Dict };
  const end = await dialogue.next(answer(extra));
  expect(end.done).toBe(true);
  return [extra, end.value as WampIdentity];
}

describe('HMAC-SHA256 and PBKDF2', () => {
  it('RFC 4231, test cases 1 and 2', () => {
    expect(hmacSha256(Buffer.alloc(20, 0x0b), 'Hi There').toString('hex')).toBe(
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    );
    expect(hmacSha256('Jefe', 'what do ya want for nothing?').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('RFC 7914, section 11: the secret is the Base64 of the derived key', async () => {
    const { secret, ...salting } = await craSecret('passwd', {
      salt: 'salt',
      iterations: 1,
      keylen: 64,
    });
    expect(Buffer.from(secret, 'base64').toString('hex')).toBe(
      '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc' +
        '49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783',
    );
    expect(salting).toEqual({ salt: 'salt', iterations: 1, keylen: 64 });
  });
});

describe('WAMP-CRA, with the signatures of autobahn-js', () => {
  const { sign, derive_key: derive } = autobahn.auth_cra;

  class Cra extends WampCraAuth {
    constructor(private readonly known: WampCraSecret) {
      super();
    }

    secretOf(): WampCraSecret {
      return this.known;
    }
  }

  it('of a secret', async () => {
    const auth = new Cra({ secret: 'pencil', authrole: 'user', authprovider: 'db' });
    const [extra, who] = await round(auth, helloOf('peter', {}), ({ challenge }) => ({
      signature: sign('pencil', challenge as string),
      extra: {},
    }));
    expect(who).toMatchObject({ authid: 'peter', authrole: 'user' });
    expect(Object.keys(extra)).toEqual(['challenge']);
  });

  it.each([{}, { iterations: 1_234, keylen: 16 }])('of a salted secret: %j', async (salting) => {
    const auth = new Cra(await craSecret('pencil', salting));
    const [, who] = await round(auth, helloOf('peter', {}), (extra) => ({
      signature: sign(
        derive(
          'pencil',
          extra['salt'] as string,
          extra['iterations'] as number,
          extra['keylen'] as number,
        ),
        extra['challenge'] as string,
      ),
      extra: {},
    }));
    expect(who).toMatchObject({ authid: 'peter' });
  });
});

describe('WAMP-SCRAM', () => {
  class Scram extends WampScramAuth {
    constructor(private readonly known: WampScramCredential) {
      super();
    }

    credentialOf(): WampScramCredential {
      return this.known;
    }
  }

  it('RFC 7677, section 3', async () => {
    const nonce = 'rOprNGfwEbeRWgbNEkqO';
    vi.spyOn(secrets, 'randomBase64').mockReturnValueOnce('%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0');
    const keys = await scramCredential('pencil', {
      salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
      iterations: 4_096,
    });
    const hello = helloOf('user', { authextra: { nonce } }, { method: 'wamp-scram' });
    const [extra, who] = await round(new Scram(keys), hello, () => ({
      signature: 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      extra: { nonce: `${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0` },
    }));
    expect(extra).toEqual({
      nonce: `${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`,
      salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
      kdf: 'pbkdf2',
      iterations: 4_096,
    });
    expect(who?.authextra).toEqual({ verifier: '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=' });
  });

  it('Argon2id gives other keys, made by the library', async () => {
    const salt = Buffer.from('somesalt').toString('base64');
    const keys = await scramCredential('password', {
      kdf: 'argon2id13',
      salt,
      iterations: 2,
      memory: 65_536,
    });
    expect(keys).toMatchObject({ kdf: 'argon2id13', salt, iterations: 2, memory: 65_536 });
    // Argon2id, version 1.3, of the reference implementation: t=2, m=65536, p=1.
    const salted = Buffer.from(
      '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7',
      'hex',
    );
    expect(keys.serverKey).toBe(hmacSha256(salted, 'Server Key').toString('base64'));
  });
});

describe('cryptosign: the vectors of the specification', () => {
  const channel = '62e935ae755f3d48f80d4d59f6121358c435722a67e859cc0caa8b539027f2ff';
  const ones = 'f'.repeat(64);
  const second = 'b26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d';
  const third = 'b05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2';

  class Keys extends WampCryptosignAuth {
    identityOf(): WampIdentity {
      return { authrole: 'device' };
    }
  }

  it.each([
    [
      undefined,
      '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510',
      ones,
      'b32675b221f08593213737bef8240e7c15228b07028e19595294678c90d11c0cae80a357331bfc5cc9fb71081464e6e75013517c2cf067ad566a6b7b728e5d03ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    ],
    [
      undefined,
      'd511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd',
      second,
      'd4209ad10d5aff6bfbc009d7e924795de138a63515efc7afc6b01b7fe5201372190374886a70207b042294af5bd64ce725cd8dceb344e6d11c09d1aaaf4d660fb26c1f87c13fc1da14997f1b5a71995dff8fbe0a62fae8473c7bdbd05bfb607d',
    ],
    [
      undefined,
      '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b',
      third,
      '7beb282184baadd08f166f16dd683b39cab53816ed81e6955def951cb2ddad1ec184e206746fd82bda075af03711d3d5658fc84a76196b0fa8d1ebc92ef9f30bb05e6b8ad4d69abf74aa3be3c0ee40ae07d66e1895b9ab09285a2f1192d562d2',
    ],
    [
      channel,
      '4d57d97a68f555696620a6d849c0ce582568518d729eb753dc7c732de2804510',
      ones,
      '9b6f41540c9b95b4b7b281c3042fa9c54cef43c842d62ea3fd6030fcb66e70b3e80d49d44c29d1635da9348d02ec93f3ed1ef227dfb59a07b580095c2b82f80f9d16ca518aa0c2b707f2b2a609edeca73bca8dd59817a633f35574ac6fd80d00',
    ],
    [
      channel,
      'd511fe78e23934b3dadb52fcd022974b80bd92bccc7c5cf404e46cc0a8a2f5cd',
      second,
      '305aaa3ac25e98f651427688b3fc43fe7d8a68a7ec1d7d61c61517c519bd4a427c3015599d83ca28b4c652333920223844ef0725eb5dc2febfd6af7677b73f01d0852a29b460fc92ec943242ac638a053bbacc200512b18b30d15083cbdc9282',
    ],
    [
      channel,
      '6e1fde9cf9e2359a87420b65a87dc0c66136e66945196ba2475990d8a0c3a25b',
      third,
      'ee3c7644fd8070532bc1fde3d70d742267da545d8c8f03e63bda63f1ad4214f4d2c4bfdb4eb9526def42deeb7e31602a6ff99eba893e0a4ad4d45892ca75e608d2b75e24a189a7f78ca776ba36fc53f6c3e31c32f251f2c524f0a44202f2902d',
    ],
  ])('channel %s, private key %s', async (channelId, privateKey, challenge, signature) => {
    const pubkey = publicKeyOf(privateKey);
    vi.spyOn(secrets, 'randomOctets').mockReturnValueOnce(Buffer.from(challenge, 'hex'));
    const channelIdOf = (type: string): Uint8Array | undefined =>
      channelId !== undefined && type === 'tls-unique'
        ? Uint8Array.from(Buffer.from(channelId, 'hex'))
        : undefined;
    const authextra = { pubkey, channel_binding: 'tls-unique' };
    const hello = helloOf(
      undefined,
      { authextra },
      { transport: { ...transport, channelId: channelIdOf } },
    );
    const [extra, who] = await round(new Keys(), hello, () => ({ signature, extra: {} }));
    expect(extra).toEqual({
      challenge,
      channel_binding: channelId === undefined ? null : 'tls-unique',
    });
    expect(who).toEqual({ authid: pubkey, authrole: 'device' });
  });
});

function publicKeyOf(privateKey: string): string {
  const der = Buffer.from(`302e020100300506032b657004220420${privateKey}`, 'hex');
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('hex');
}
