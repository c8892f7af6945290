import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { WsAdapter } from '@nestjs/platform-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocketTransport } from '../../lib/transport/index.js';
import { changeDefaults } from '../utils/change-defaults.js';
import { Lifecycle, serving, setups } from './app.js';
import {
  borrow,
  createHub,
  listen,
  logged,
  RawClient,
  refusal,
  stubborn,
  withoutTimeouts,
} from './support.js';

changeDefaults({ disconnectTimeoutMs: 150, unansweredUpgradeMs: 150 });

let app: INestApplication | undefined;

beforeEach(() => {
  logged.length = 0;
});

afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('on a borrowed server', () => {
  class BorrowingAdapter extends ExpressAdapter {
    constructor(private readonly borrowed: Server) {
      super();
    }
    override initHttpServer(): void {
      this.httpServer = this.borrowed;
    }
    override close(): Promise<void> {
      return Promise.resolve();
    }
  }

  it.each([setups.none, setups.stock, setups.wamp])(
    'serves two applications in turn with $name',
    async (setup) => {
      const server = createServer();
      const foreign = (): void => undefined;
      server.on('upgrade', foreign);
      const url = `ws://127.0.0.1:${await listen(server)}/ws`;
      for (const word of ['first', 'second']) {
        const module = serving([{ hub: createHub(), path: '/ws' }]);
        const adapter = new BorrowingAdapter(server);
        const borrower = await NestFactory.create(module, adapter, { logger: false });
        setup.install?.(borrower);
        await borrower.init();
        const client = await RawClient.join(url);
        expect(await client.echo(word)).toBe(word);
        await borrower.close();
        expect(await client.closed).toBe(1012);
        expect(server.listeners('upgrade')).toEqual([foreign]);
      }
      expect(server.listening).toBe(true);
      server.close();
    },
  );

  it('closes connections by itself when the hub goes on', async () => {
    const server = createServer();
    const hub = createHub();
    const transport = borrow(server, { hub, path: '/ws' });
    const url = `ws://127.0.0.1:${await listen(server)}/ws`;
    await transport.attach();
    const client = await RawClient.join(url);
    await transport.detach();
    await transport.detach();
    expect(await client.closed).toBe(1000);
    expect(hub.core.hosts.size).toBe(0);
    expect(transport.address()).toBeUndefined();
    await new Promise((resolve) => server.close(resolve));
  });

  it('ends an upgrade that nobody answers, even for a peer that does not hang up', async () => {
    const server = createServer();
    server.on('upgrade', (_request, socket) => socket.end());
    const transport = borrow(server, { hub: createHub(), path: '/ws' });
    const port = await listen(server);
    await transport.attach();
    const peer = await stubborn(port, '/elsewhere');
    await once(peer.resume(), 'end');
    await transport.detach();
    await new Promise((resolve) => server.close(resolve));
    expect(server.listening).toBe(false);
    peer.destroy();
  });
});

describe('on a port of its own', () => {
  const serveContext = async (host?: string): Promise<WebSocketTransport> => {
    const module = serving([{ hub: createHub(), path: '/ws', port: 0, host }]);
    const context = await NestFactory.createApplicationContext(module, { logger: false });
    app = context as INestApplication;
    return context.get(Lifecycle).transports[0] as WebSocketTransport;
  };

  it('serves an application without HTTP', async () => {
    const transport = await serveContext('127.0.0.1');
    const { address, port } = transport.address() ?? {};
    expect(address).toBe('127.0.0.1');
    const client = await RawClient.join(`ws://127.0.0.1:${port}/ws`);
    expect(await client.echo(1)).toBe(1);
    expect(await refusal(`ws://127.0.0.1:${port}/ws`)).toMatchObject({ status: 400 });
    expect(await refusal(`ws://127.0.0.1:${port}/no`)).toMatchObject({ status: 404 });
    await app?.close();
    app = undefined;
    expect(await client.closed).toBe(1012);
    expect(transport.address()).toBeUndefined();
  });

  it('answers plain HTTP with 426, and closes in spite of half a request', async () => {
    const transport = await serveContext();
    withoutTimeouts(transport['ownServer']!);
    const port = transport.address()?.port ?? 0;
    const [response] = (await once(get({ port, path: '/ws' }), 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(426);
    expect(response.headers.upgrade).toBe('websocket');
    const half = connect(port);
    half.on('error', () => undefined);
    await once(half, 'connect');
    half.write('GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: web');
    await (app as INestApplication).close();
    app = undefined;
  });

  it('says when the port is taken', async () => {
    const server = createServer();
    const port = await listen(server);
    const transport = borrow(server, { hub: createHub(), path: '/ws', port, host: '127.0.0.1' });
    await expect(transport.attach()).rejects.toThrow('EADDRINUSE');
    await transport.detach();
    server.close();
  });

  it('only warns where there is neither port nor HTTP server', async () => {
    const module = serving([{ hub: createHub(), path: '/ws' }]);
    app = (await NestFactory.createApplicationContext(module, {
      logger: false,
    })) as INestApplication;
    expect(logged).toEqual([
      'There is no HTTP server to serve /ws on: clients can connect only if "port" is set.',
    ]);
  });

  it('does not use a WsAdapter that has no server', async () => {
    const module = serving([{ hub: createHub(), path: '/ws' }]);
    const created = await NestFactory.create(module, { logger: false });
    app = created;
    created.useWebSocketAdapter(new WsAdapter());
    await created.listen(0, '127.0.0.1');
    const { port } = new URL(await created.getUrl());
    expect(await (await RawClient.join(`ws://127.0.0.1:${port}/ws`)).echo(1)).toBe(1);
  });
});
