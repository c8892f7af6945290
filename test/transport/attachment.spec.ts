import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { limitDefaults } from '../../lib/protocol/limits.js';
import { changeDefaults } from '../utils/change-defaults.js';
import { platforms, type Setup, setups, start } from './app.js';
import {
  borrow,
  createHub,
  logged,
  RawClient,
  refusal,
  sendBytes,
  stubborn,
  withoutTimeouts,
} from './support.js';

changeDefaults({ disconnectTimeoutMs: 150, unansweredUpgradeMs: 150, unfinishedRequestMs: 150 });

const combinations = Object.values(setups).flatMap((setup: Setup) =>
  Object.entries(platforms).map(([platform, make]) => ({
    setup,
    name: setup.name,
    platform,
    make,
  })),
);

let app: INestApplication | undefined;

beforeEach(() => {
  logged.length = 0;
});

afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe.each(combinations)('with $name on $platform', ({ setup, make }) => {
  async function serve(): Promise<string> {
    const started = await start([{ hub: createHub(), path: ['ws', '/other/'] }], setup, make());
    app = started.app;
    return `ws://127.0.0.1:${started.port}`;
  }

  it('serves WAMP on every path', async () => {
    const url = await serve();
    for (const path of ['/ws', '/other', '/ws?token=1']) {
      const client = await RawClient.join(url + path);
      expect(await client.echo(path)).toBe(path);
    }
  });

  it('refuses none and unknown subprotocols with 400', async () => {
    const url = await serve();
    const none = await refusal(`${url}/ws`);
    expect(none).toMatchObject({ status: 400, type: 'text/plain' });
    expect(none.body).toBe(
      'This is a WAMP server. It speaks the subprotocols wamp.2.json; the client offered none.',
    );
    const unknown = await refusal(`${url}/ws`, ['mqtt', 'wamp.2.xml']);
    expect(unknown.status).toBe(400);
    expect(unknown.body).toContain('the client offered mqtt, wamp.2.xml.');
  });

  it('takes the first subprotocol it knows', async () => {
    const url = await serve();
    const ws = new WebSocket(`${url}/ws`, ['mqtt', 'wamp.2.json']);
    await once(ws, 'open');
    expect(ws.protocol).toBe('wamp.2.json');
  });

  it('refuses a message that is too large, and logs nothing', async () => {
    const client = await RawClient.join(`${await serve()}/ws`);
    client.ws.send('x'.repeat(limitDefaults.maxMessageBytes + 1));
    expect(await client.closed).toBe(1009);
    expect(logged).toEqual([]);
  });

  it('answers or leaves alone what is not its own', async () => {
    const url = await serve();
    const ws = new WebSocket(`${url}/nothing`, 'wamp.2.json');
    const outcome = await once(ws, 'unexpected-response').then(
      ([, response]) => (response as IncomingMessage).statusCode,
      (error: Error) => error.message,
    );
    // Nest's own adapter cuts it off; socket.io ends it after a second, if nobody was faster.
    expect(outcome).toBe(setup === setups.stock ? 'socket hang up' : 404);
  });

  it('leaves no listener and no connection behind', async () => {
    const url = await serve();
    const server = app?.getHttpServer() as Server;
    withoutTimeouts(server);
    const idle = await RawClient.join(`${url}/ws`);
    const silent = await RawClient.connect(`${url}/ws`);
    const deaf = await RawClient.join(`${url}/ws`);
    deaf.ws.pause();
    const port = Number(new URL(url).port);
    const halfOpen = [await stubborn(port, '/nothing'), await stubborn(port, '/ws')];
    await once(halfOpen[1]!, 'data');
    const halfSent = await sendBytes(port, 'GET /ws HTTP/1.1\r\nUpgrade: web');
    const nothingSent = await sendBytes(port, '');
    const halfAgain = await sendBytes(port, 'GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(halfAgain, 'data');
    halfAgain.write('GET /nothing HTTP/1.1\r\nHo');
    await fetch(`http://127.0.0.1:${port}/nothing`);
    await (app as INestApplication).close();
    app = undefined;
    expect(await Promise.all([idle.closed, silent.closed])).toEqual([1012, 1000]);
    expect(server.listening).toBe(false);
    expect(server.listenerCount('upgrade')).toBe(setup.foreignListeners ?? 0);
    deaf.ws.terminate();
    for (const socket of [...halfOpen, halfSent, nothingSent, halfAgain]) socket.destroy();
  });
});

describe('beside others', () => {
  it.each([setups.stock, setups.wamp])('shares the port with a gateway of $name', async (setup) => {
    const started = await start([{ hub: createHub(), path: '/ws' }], setup);
    app = started.app;
    const ws = new WebSocket(`ws://127.0.0.1:${started.port}/gateway`);
    await once(ws, 'open');
    ws.send(JSON.stringify({ event: 'echo', data: 7 }));
    const [answer] = (await once(ws, 'message')) as [Buffer];
    expect(JSON.parse(answer.toString())).toEqual({ event: 'echoed', data: 7 });
  });

  it('shares the port with a gateway of socket.io', async () => {
    const started = await start([{ hub: createHub(), path: '/ws' }], setups.io);
    app = started.app;
    const ws = new WebSocket(`ws://127.0.0.1:${started.port}/gateway/?EIO=4&transport=websocket`);
    const [hello] = (await once(ws, 'message')) as [Buffer];
    expect(hello.toString()).toMatch(/^0{"sid"/);
    const client = await RawClient.join(`ws://127.0.0.1:${started.port}/ws`);
    // Longer than engine.io gives an upgrade that is not its own.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await client.echo('still here')).toBe('still here');
  });

  it.each([setups.stock, setups.wamp])('serves no path of a gateway with $name', async (setup) => {
    await expect(start([{ hub: createHub(), path: '/gateway/' }], setup)).rejects.toThrow(
      '"/gateway" is served already',
    );
  });

  it('lets a listener of the application answer late beside WampAdapter', async () => {
    const started = await start([{ hub: createHub(), path: '/ws' }], setups.wamp);
    app = started.app;
    (app.getHttpServer() as Server).on('upgrade', ({ url }: IncomingMessage, socket) => {
      if (url === '/mine') setImmediate(() => socket.end('HTTP/1.1 418 Mine\r\n\r\n'));
    });
    const url = `ws://127.0.0.1:${started.port}`;
    expect(await refusal(`${url}/mine`)).toMatchObject({ status: 418 });
    expect(await refusal(`${url}/nobody`)).toMatchObject({ status: 404, type: 'text/plain' });
  });

  it('serves several hubs under one listener, and no path twice', async () => {
    const [one, two] = [createHub(), createHub({ realm: ['realm1', 'realm2'] })];
    two.register('com.test.echo', () => 'two', { realm: 'realm2' });
    const started = await start([
      { hub: one, path: '/one' },
      { hub: two, path: '/two' },
    ]);
    app = started.app;
    const server = app.getHttpServer() as Server;
    // One answers, one only looks on.
    expect(server.listenerCount('upgrade')).toBe(2);
    await RawClient.join(`ws://127.0.0.1:${started.port}/one`);
    await RawClient.join(`ws://127.0.0.1:${started.port}/two`);
    expect([one.sessionCount, two.sessionCount]).toEqual([1, 1]);
    const third = borrow(server, { hub: createHub(), path: ['/three', '/two'] });
    await expect(third.attach()).rejects.toThrow('"/two" is served already');
    await third.detach();
    expect(await refusal(`ws://127.0.0.1:${started.port}/three`)).toMatchObject({ status: 404 });
  });
});
