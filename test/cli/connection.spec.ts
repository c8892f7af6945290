import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WampCryptosignAuth } from '../../lib/auth/wamp-cryptosign-auth.js';
import type { WampIdentity } from '../../lib/hub/authentication/join.js';
import { createTestRouter, type TestRouter } from '../../lib/testing/index.js';
import { Authority } from '../utils/certificates.js';
import { serveHub } from './hub-server.js';
import { run } from './terminal.js';

// How a command finds, and logs in to, the other end: `ping` needs nothing else.

class KeyAuth extends WampCryptosignAuth {
  constructor(private readonly known: string) {
    super();
  }

  identityOf(publicKey: string): WampIdentity | undefined {
    return publicKey === this.known ? { authid: 'device' } : undefined;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'nestjs-wamp-'));
let open: TestRouter;
let login: TestRouter;
let secure: TestRouter;

beforeAll(async () => {
  const authority = await Authority.create();
  const [server, client] = await Promise.all([
    authority.sign('127.0.0.1'),
    authority.sign('client'),
  ]);
  const files = { 'ca.pem': authority.self.cert, 'cert.pem': client.cert, 'key.pem': client.key };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  [open, login, secure] = await Promise.all([
    createTestRouter({}),
    createTestRouter({ users: { ann: { ticket: 'open sesame' }, bob: { secret: 's3cret' } } }),
    createTestRouter({ tls: server }),
  ]);
});
afterAll(async () => {
  await Promise.all([open, login, secure].map((router) => router.close()));
  rmSync(folder, { recursive: true, force: true });
});

function config(value: unknown): string {
  const file = join(folder, 'config.json');
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

const ping = (words: readonly string[], env: Record<string, string> = {}) =>
  run(['ping', ...words], { env });

describe('the options of the connection', () => {
  it.each(['json', 'msgpack', 'cbor'])('--serializer %s', async (name) => {
    const { code, err } = await ping(['--url', open.url, '--serializer', name, '--verbose']);
    expect(code).toBe(0);
    expect(err).toMatch(/^-> HELLO .*\n<- WELCOME /);
  });

  it('the command line goes before variables, and these before the file', async () => {
    const file = config({ url: open.url, realm: 'of.file', timeout: 5_000 });
    const wrong = { WAMP_CONFIG: file };
    expect((await ping([], wrong)).err).toContain('of.file');
    expect((await ping([], { ...wrong, WAMP_REALM: 'of.variable' })).err).toContain('of.variable');
    const right = await ping(['--realm', 'realm1'], { ...wrong, WAMP_REALM: 'of.variable' });
    expect(right).toMatchObject({ code: 0, err: '' });
  });

  it('headers come with the upgrade', async () => {
    const seen: unknown[] = [];
    const release = open.hub.onSessionOpen(({ transport }) => {
      const { headers } = transport as { headers?: Record<string, unknown> };
      seen.push(headers?.['x-tenant'], headers?.['x-more']);
    });
    await ping(['--url', open.url, '--header', 'x-tenant: 7', '--header', 'x-more: a: b']);
    await ping(['--url', open.url], { WAMP_HEADER: 'x-tenant: 8\nx-more: c' });
    release();
    expect(seen).toEqual(['7', 'a: b', '8', 'c']);
  });

  it.each<[words: readonly string[], env: Record<string, string>]>([
    [['--authid', 'ann', '--ticket', 'open sesame'], {}],
    [['--authmethod', 'ticket', '--authid', 'ann'], { WAMP_TICKET: 'open sesame' }],
    [
      ['--authmethod', 'ticket', '--secret-env', 'MINE'],
      { WAMP_AUTHID: 'ann', MINE: 'open sesame' },
    ],
    [['--authid', 'bob', '--secret', 's3cret'], {}],
    [['--authmethod', 'wampcra', '--authid', 'bob', '--secret-env', 'MINE'], { MINE: 's3cret' }],
  ])('logs in by %j and %j', async (words, env) => {
    const { code, err } = await ping(['--url', login.url, '--verbose', ...words], env);
    expect(code).toBe(0);
    expect(err).toContain('-> AUTHENTICATE [5,"…",{}]');
    expect(err).not.toMatch(/open sesame|s3cret/);
  });

  it('logs in by cryptosign, with the key of --secret-env', async () => {
    // RFC 8032, 7.1, test 1.
    const key = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
    const known = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
    const server = await serveHub();
    server.hub.addAuthenticator(new KeyAuth(known));
    const words = ['--url', server.url, '--authmethod', 'cryptosign', '--secret-env', 'MINE'];
    const [right, wrong, odd] = [
      await ping([...words, '--verbose'], { MINE: key }),
      await ping(words, { MINE: '1'.repeat(64) }),
      await ping(words, { MINE: 'short' }),
    ];
    await server.close();
    expect(right.code).toBe(0);
    expect(right.err).toMatch(/<- WELCOME .*"authid":"device"/);
    expect(right.err).not.toContain(key);
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toMatch(/^wamp\.error\.no_such_principal /);
    expect(odd).toMatchObject({ code: 2, out: '' });
    expect(odd.err).toContain('32 bytes');
  });

  it('a wrong ticket is no session', async () => {
    const { code, err } = await ping(['--url', login.url, '--authid', 'ann', '--ticket', 'no']);
    expect(code).toBe(2);
    expect(err).toMatch(/^wamp\.error\.authentication_denied .+\n$/);
  });

  it.each([
    ['trusts --ca', 0, ['--ca', join(folder, 'ca.pem')]],
    ['trusts nobody', 2, []],
    ['trusts anybody with --insecure', 0, ['--insecure']],
    [
      'presents --cert',
      0,
      [
        ['--ca', 'ca'],
        ['--cert', 'cert'],
        ['--key', 'key'],
      ].flatMap(([flag, name]) => [flag!, join(folder, `${name}.pem`)]),
    ],
  ])('TLS: %s', async (_, expected, words) => {
    expect(await ping(['--url', secure.url, ...words])).toMatchObject({ code: expected });
  });

  it.each<[words: readonly string[], env: Record<string, string>, text: string]>([
    [['--url', 'localhost:3000/ws'], {}, '--url must begin with ws:// or wss://'],
    [['--authmethod', 'ticket', '--authid', 'a'], {}, 'The login by ticket needs --ticket'],
    [['--ticket', 'x'], {}, 'The login by ticket needs --authid'],
    [['--ticket', 'x', '--secret', 'y'], {}, '--ticket and --secret are credentials of different'],
    [['--secret-env', 'MINE'], {}, '--secret-env needs --authmethod.'],
    [
      ['--authmethod', 'ticket', '--authid', 'a', '--secret-env', 'MINE'],
      {},
      'The variable MINE of --secret-env is not set',
    ],
    [['--authmethod', 'magic'], {}, '--authmethod must be one of ticket, wampcra'],
    [
      [],
      { WAMP_SERIALIZER: 'xml' },
      'WAMP_SERIALIZER must be one of json, msgpack, cbor, not "xml".',
    ],
    [[], { WAMP_TIMEOUT: 'soon' }, 'WAMP_TIMEOUT must be a number of milliseconds'],
    [[], { WAMP_INSECURE: 'yes' }, 'WAMP_INSECURE must be true or false, not "yes".'],
    [['--header', 'nothing'], {}, '--header must be a name, a colon and a value'],
    [['--cert', 'x'], {}, '--cert and --key need each other.'],
    [['--ca', '/none.pem'], {}, 'The file of --ca cannot be read: ENOENT'],
    [['--config', '/none.json'], {}, 'The file "/none.json" of --config cannot be read'],
    [['--count', '0'], {}, 'It must be a whole number from 1 on.'],
    [['--nothing'], {}, "unknown option '--nothing'"],
  ])('%j with %j is a mistake', async (words, env, text) => {
    const { code, out, err } = await ping(words, env);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(text);
  });

  it.each<[value: unknown, text: string]>([
    ['{', 'of --config cannot be read'],
    [[], 'must be a JSON object.'],
    [{ relm: 'x' }, 'is no option, did you mean "realm"?'],
    [{ timeout: 'soon' }, '"timeout" in '],
    [{ header: 7 }, 'must be a list of texts, not 7.'],
    [{ ca: 'none.pem' }, join(folder, 'none.pem')],
  ])('the file %j is a mistake', async (value, text) => {
    const { code, err } = await ping(['--config', config(value)]);
    expect(code).toBe(2);
    expect(err).toContain(text);
  });

  it('waits for a mute server no longer than --timeout', async () => {
    const mute = createServer();
    await once(mute.listen(0, '127.0.0.1'), 'listening');
    const { port } = mute.address() as AddressInfo;
    const { code, err } = await ping(['--url', `ws://127.0.0.1:${port}`, '--timeout', '20']);
    mute.close();
    expect(code).toBe(2);
    expect(err).toContain('not open within 20 ms');
  });
});
