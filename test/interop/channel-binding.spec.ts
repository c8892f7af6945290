import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WampModule } from 'nestjs-wamp';
import { cryptosignAuth, SocketPort, WampTestClient } from 'nestjs-wamp/testing';
import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ChannelBinding } from '../../lib/client/auth/cryptosign-auth.js';
import { JsonSerializer } from '../../lib/serializers/index.js';
import { Authority } from '../utils/certificates.js';
import { KeyAuth, secrets } from './app/authenticators.js';

/** The id of a channel, as each type is computed at the end of the client. */
const idOf: Readonly<Record<ChannelBinding, (socket: TLSSocket) => Uint8Array>> = {
  'tls-exporter': (socket) =>
    socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)),
  'tls-unique': (socket) => createHash('sha256').update(socket.getFinished()!).digest(),
};

describe.each([
  ['tls-exporter', 'TLSv1.3'],
  ['tls-unique', 'TLSv1.2'],
] as const)('a login by cryptosign that is bound by %s of %s', (channelBinding, version) => {
  let app: INestApplication;
  let authority: Authority;
  const clients: WampTestClient[] = [];

  beforeAll(async () => {
    authority = await Authority.create();
    class AppModule {}
    const module = { module: AppModule, imports: [WampModule.forRoot()], providers: [KeyAuth] };
    const httpsOptions = await authority.sign('localhost');
    app = await NestFactory.create(module, { httpsOptions, logger: false });
    await app.listen(0, '127.0.0.1');
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(() => app.close());

  /** A client that has not sent HELLO, and its end of the TLS connection. */
  async function connect(): Promise<{ client: WampTestClient; socket: TLSSocket }> {
    const url = `${(await app.getUrl()).replace('https', 'wss')}/ws`;
    const tls = { ca: authority.self.cert, minVersion: version, maxVersion: version };
    const ws = new WebSocket(url, ['wamp.2.json'], tls);
    const upgraded = new Promise<TLSSocket>((resolve) => {
      ws.once('upgrade', (response) => resolve(response.socket as TLSSocket));
    });
    const client = new WampTestClient(new SocketPort(ws), new JsonSerializer());
    clients.push(client);
    return { client, socket: await upgraded };
  }

  const auth = (socket: TLSSocket) =>
    cryptosignAuth({
      privateKey: secrets.device,
      channelBinding,
      channelId: () => idOf[channelBinding](socket),
    });

  it('succeeds over its own channel', async () => {
    const { client, socket } = await connect();
    expect(await client.join({ auth: auth(socket) })).toMatchObject({ authid: 'device' });
    const [challenge] = client.received;
    expect(challenge).toMatchObject([4, 'cryptosign', { channel_binding: channelBinding }]);
  });

  it('fails if somebody relays it over another channel', async () => {
    const [{ client }, { socket }] = [await connect(), await connect()];
    await expect(client.join({ auth: auth(socket) })).rejects.toMatchObject({
      uri: 'wamp.error.authentication_denied',
    });
  });
});
