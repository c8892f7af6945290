import { once } from 'node:events';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../../lib/testing/index.js';
import { Doorkeeper } from '../../lib/transport/doorkeeper.js';
import { LongPollDoor } from '../../lib/transport/long-poll/long-poll-door.js';
import { longPollSettings } from '../../lib/transport/long-poll/long-poll-options.js';
import { RequestRouter } from '../../lib/transport/long-poll/request-router.js';
import { Authority, type KeyPair } from '../utils/certificates.js';

let authority: Authority;
let pairs: Readonly<Record<'ann' | 'bob', KeyPair>>;
let server: Server;
let test: TestHub;
let door: LongPollDoor;

beforeAll(async () => {
  authority = await Authority.create();
  const [ann, bob] = [await authority.sign('ann'), await authority.sign('bob')];
  pairs = { ann, bob };
  const ca = authority.self.cert;
  const tls = { ...(await authority.sign('localhost')), ca, requestCert: true };
  server = createServer({ ...tls, rejectUnauthorized: false });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => void server.close());

beforeEach(() => {
  test = createTestHub();
  const { door: hubDoor } = test.hub;
  door = new LongPollDoor(hubDoor, new Doorkeeper(hubDoor, {}), longPollSettings(true)!);
});
afterEach(async () => {
  await test.hub.close();
  await door.close();
});

/** Sends a request with a certificate, or without. */
async function ask(what: string, pair?: KeyPair, body = ''): Promise<[number, string]> {
  const { port } = server.address() as AddressInfo;
  const path = `/ws/${what}`;
  const where = { host: '127.0.0.1', port, path, method: 'POST', agent: false };
  const asked = request({ ...where, ca: authority.self.cert, ...pair }).end(body);
  const [response] = (await once(asked, 'response')) as [
    NodeJS.ReadableStream & { statusCode: number },
  ];
  let text = '';
  for await (const part of response) text += String(part);
  return [response.statusCode, text];
}

it('long-poll: requests need the client certificate of open, which the session tells', async () => {
  const release = RequestRouter.of(server).add('/ws', door);
  const [, opened] = await ask('open', pairs.ann, '{"protocols":["wamp.2.json"]}');
  const { transport } = JSON.parse(opened) as { transport: string };
  const hello = '[1,"realm1",{"roles":{"caller":{}}}]';
  expect((await ask(`${transport}/send`, pairs.bob, hello))[0]).toBe(403);
  expect((await ask(`${transport}/send`, undefined, hello))[0]).toBe(403);
  expect((await ask(`${transport}/send`, pairs.ann, hello))[0]).toBe(204);
  const [session] = test.hub.sessions.values();
  expect(session?.transport).toMatchObject({
    type: 'longpoll',
    encrypted: true,
    peerCertificate: { subject: { CN: 'ann' } },
  });
  expect((await ask(`${transport}/close`, pairs.ann))[0]).toBe(204);
  release();
});
