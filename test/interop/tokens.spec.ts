import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import autobahn from 'autobahn';
import { WampHub, WampModule, type WampHello } from 'nestjs-wamp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Wampy } from 'wampy';
import { WebSocket } from 'ws';

// The ways of docs/clients.md to bring a token.

/** Returns the token of a client, wherever it stands. */
function tokenOf({ details, transport }: WampHello): unknown {
  const { authorization, 'sec-websocket-protocol': protocols } = transport.headers;
  const authextra = details['authextra'] as { token?: unknown } | undefined;
  return (
    authextra?.token ??
    /^Bearer (.+)$/.exec(String(authorization))?.[1] ??
    /\bbearer\.([^,]+)/.exec(String(protocols))?.[1] ??
    new URL(transport.url ?? '', 'http://localhost').searchParams.get('token')
  );
}

// autobahn-js needs the WebSocket of browsers, which Node has from version 22 on.
globalThis.WebSocket ??= WebSocket as never;

class BearerSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, [...protocols, 'bearer.a-token']);
  }
}

class HeaderSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols, { headers: { Authorization: 'Bearer a-token' } });
  }
}

describe('a token', () => {
  let app: INestApplication;
  let url: string;
  let seen: unknown[];

  beforeEach(async () => {
    seen = [];
    class AppModule {}
    const authenticate = (hello: WampHello): { authid: string } => {
      seen.push(tokenOf(hello));
      return { authid: 'ann' };
    };
    const imports = [WampModule.forRoot({ authenticate })];
    app = await NestFactory.create({ module: AppModule, imports }, { logger: false });
    await app.listen(0, '127.0.0.1');
    url = `ws://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/ws`;
  });

  afterEach(() => app.close());

  it.each<[string, string, ConstructorParameters<typeof Wampy>[1]]>([
    ['HELLO', '', { helloCustomDetails: { authextra: { token: 'a-token' } } }],
    ['a header', '', { ws: HeaderSocket as never }],
    ['a subprotocol', '', { ws: BearerSocket as never }],
    ['the query', '?token=a-token', {}],
  ])('comes from wampy.js in %s', async (_, query, options) => {
    const ws = WebSocket as never;
    const wampy = new Wampy(url + query, { realm: 'realm1', ws, autoReconnect: false, ...options });
    await wampy.connect();
    await wampy.disconnect();
    expect(seen).toEqual(['a-token']);
  });

  it('comes from wampy.js anew after setOptions, when it reconnects', async () => {
    const withToken = (token: string) => ({ helloCustomDetails: { authextra: { token } } });
    const wampy = new Wampy(url, {
      realm: 'realm1',
      ws: WebSocket as never,
      reconnectInterval: 1,
      ...withToken('first'),
    });
    await wampy.connect();
    wampy.setOptions(withToken('second'));
    const back = new Promise((resolve) => wampy.setOptions({ onReconnectSuccess: resolve }));
    const [host] = app.get(WampHub).core.hosts;
    host!.connection.terminate();
    await back;
    await wampy.disconnect();
    expect(seen).toEqual(['first', 'second']);
  });

  it.each([
    ['HELLO', '', { token: 'a-token' }],
    ['the query', '?token=a-token', undefined],
  ])('comes from autobahn-js in %s', async (_, query, authextra) => {
    const options = { url: url + query, realm: 'realm1', authextra, max_retries: 0 };
    const connection = new autobahn.Connection(options);
    await new Promise((resolve) => {
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it has no other
      connection.onopen = resolve;
      connection.open();
    });
    connection.close();
    expect(seen).toEqual(['a-token']);
  });
});
