import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { defaults } from '../../lib/transport/defaults.js';
import { changeDefaults } from '../utils/change-defaults.js';
import { setups, start } from './app.js';
import { createHub, refusal, stubborn, withoutTimeouts } from './support.js';

changeDefaults({ unfinishedRequestMs: 100, unansweredUpgrades: 3 });

/** Not engine.io's, which gives up by itself after a second. */
const adapters = [setups.none, setups.wamp];

let app: INestApplication | undefined;

afterEach(async () => {
  vi.useRealTimers();
  await app?.close();
  app = undefined;
});

describe.each(adapters)('an upgrade for somebody else, with $name', (setup) => {
  type Answer = (socket: Socket, request: IncomingMessage, head: Buffer) => void;

  /** An application with a listener of its own for `/mine`. */
  async function serve(answer: Answer, isFirst = false): Promise<string> {
    const started = await start([{ hub: createHub(), path: '/ws' }], setup);
    app = started.app;
    const server = app.getHttpServer() as Server;
    const add = isFirst ? 'prependListener' : 'on';
    server[add]('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      if (request.url === '/mine') answer(socket, request, head);
    });
    return `ws://127.0.0.1:${started.port}`;
  }

  it.each([1_500, 30_000])('may take %d ms until it is answered', async (delayMs) => {
    const clock = vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = new Promise<Socket>((resolve) => {
      void serve((socket) => {
        setTimeout(() => socket.end('HTTP/1.1 418 Mine\r\n\r\n'), delayMs);
        resolve(socket);
      }).then((url) => (answered = refusal(`${url}/mine`)));
    });
    let answered: ReturnType<typeof refusal> | undefined;
    await asked;
    await clock.advanceTimersByTimeAsync(delayMs);
    clock.useRealTimers();
    expect(await answered).toMatchObject({ status: 418 });
  });

  it.each([true, false])('may be silent once it is answered, before us: %s', async (isFirst) => {
    const wss = new WebSocketServer({ noServer: true });
    const answer: Answer = (socket, request, head) =>
      wss.handleUpgrade(request, socket, head, (accepted) =>
        accepted.on('message', (data) => accepted.send(data)),
      );
    const url = await serve(answer, isFirst);
    const clock = vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const ws = new WebSocket(`${url}/mine`);
    await once(ws, 'open');
    await clock.advanceTimersByTimeAsync(defaults.unansweredUpgradeMs);
    clock.useRealTimers();
    ws.send('hi');
    const [echoed] = (await once(ws, 'message')) as [Buffer];
    expect(echoed.toString()).toBe('hi');
    ws.terminate();
  });

  it('is answered when nobody did so for a minute', async () => {
    const url = await serve(() => {});
    const clock = vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const seen = once(app?.getHttpServer() as Server, 'upgrade');
    const answer = refusal(`${url}/mine`);
    await seen;
    await clock.advanceTimersByTimeAsync(defaults.unansweredUpgradeMs);
    clock.useRealTimers();
    expect(await answer).toMatchObject({ status: 404, type: 'text/plain' });
  });

  it('is answered when more wait than may, the oldest first', async () => {
    const url = await serve(() => {});
    const port = Number(new URL(url).port);
    const clients: Socket[] = [];
    for (let i = 0; i < 5; i++) {
      const seen = once(app?.getHttpServer() as Server, 'upgrade');
      clients.push(await stubborn(port, '/mine'));
      await seen;
    }
    const answers = await Promise.all(clients.slice(0, 2).map((client) => once(client, 'data')));
    expect(answers.map(([data]) => String(data).slice(0, 12))).toEqual(
      Array(2).fill('HTTP/1.1 404'),
    );
    expect(clients.map(({ bytesRead }) => bytesRead > 0)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    for (const client of clients) client.destroy();
  });

  it('is forgotten when somebody ends it', async () => {
    const url = await serve(() => {});
    const clock = vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const server = app?.getHttpServer() as Server;
    withoutTimeouts(server);
    const seen = once(server, 'upgrade');
    const client = await stubborn(Number(new URL(url).port), '/mine');
    const [{ socket }] = (await seen) as [IncomingMessage];
    expect(clock.getTimerCount()).toBe(1);
    await once(socket.destroy(), 'close');
    expect(clock.getTimerCount()).toBe(0);
    client.destroy();
  });

  it('does not keep an application from closing', async () => {
    const url = await serve(() => {});
    const server = app?.getHttpServer() as Server;
    withoutTimeouts(server);
    const seen = once(server, 'upgrade');
    const client = await stubborn(Number(new URL(url).port), '/mine');
    await seen;
    await (app as INestApplication).close();
    app = undefined;
    expect(server.listening).toBe(false);
    client.destroy();
  });
});
