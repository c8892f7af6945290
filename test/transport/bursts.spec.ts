import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import type { WampLimitOptions } from '../../lib/protocol/limits.js';
import { builtInSerializers, type WampSerializer } from '../../lib/serializers/index.js';
import { joinTestClient, SocketPort, WampTestClient } from '../../lib/testing/index.js';
import { borrow, createHub, listen } from './support.js';

const serializers = builtInSerializers();
const formats = serializers.map((serializer) => [serializer.subprotocol, serializer] as const);
const topic = 'com.big';
const events = 400;
const body = 'x'.repeat(100_000);

type Connect = (serializer: WampSerializer) => Promise<WampTestClient>;

/** A hub on a real socket, and two ways to connect to it. */
async function serve(limits: WampLimitOptions = {}) {
  const server = createServer();
  const hub = createHub({ serializers, limits });
  const transport = borrow(server, { hub, path: '/ws' });
  const port = await listen(server);
  await transport.attach();
  const sockets: WebSocket[] = [];
  const bySocket: Connect = async (serializer) => {
    const ws = new WebSocket(`ws://127.0.0.1:${port}/ws`, serializer.subprotocol);
    sockets.push(ws);
    const client = new WampTestClient(new SocketPort(ws, 60_000), serializer);
    await client.join();
    return client;
  };
  const inMemory: Connect = (serializer) => joinTestClient(hub, 'realm1', {}, { serializer });
  const stop = async (): Promise<void> => {
    for (const ws of sockets) ws.terminate();
    await hub.close();
    await transport.detach();
    server.close();
  };
  return { hub, stop, bySocket, inMemory };
}

function burst(hub: WampHub, count = events): void {
  for (let i = 0; i < count; i++) hub.publish(topic, [i, body]);
}

async function read(client: WampTestClient, count: number): Promise<unknown[]> {
  const got: unknown[] = [];
  while (got.length < count) got.push((await client.expect(36))[4]?.[0]);
  return got;
}

const all = Array.from({ length: events }, (_, i) => i);

describe.each(formats)('40 MB of events in one turn (%s)', (_name, serializer) => {
  it.each(['bySocket', 'inMemory'] as const)(
    'reach a client that reads, %s',
    { timeout: 60_000 },
    async (way) => {
      const test = await serve();
      const client = await test[way](serializer);
      await client.subscribe(topic);
      const session = test.hub.sessions.get(client.session)!;
      burst(test.hub);
      expect(await read(client, events)).toEqual(all);
      expect(session.eventsDropped).toBe(0);
      expect(session.outboxBytes).toBe(0);
      await test.stop();
    },
  );

  it('do not all wait for a client that has read nothing for a while', async () => {
    const maxOutboxBytes = 1_000_000;
    const test = await serve({ maxOutboxBytes });
    const client = await test.bySocket(serializer);
    await client.subscribe(topic);
    const session = test.hub.sessions.get(client.session)!;
    client.pause();
    // The network takes no more.
    for (let turns = 0; turns < 20; turns = session.link.outbox.lags ? turns + 1 : 0) {
      if (!session.link.outbox.lags) test.hub.publish(topic, [0, body]);
      await turn();
    }
    burst(test.hub);
    expect(session.outboxBytes).toBeLessThanOrEqual(maxOutboxBytes);
    expect(session.eventsDropped).toBeGreaterThan(events - 15);
    await test.stop();
  });
});

describe('a burst', () => {
  it('is no larger than the hub has room for, and ends nobody', async () => {
    const maxTotalBytes = 10_000_000;
    const test = await serve({ maxTotalBytes, maxOutboxBytes: 5_000_000 });
    const client = await test.bySocket(serializers[0]!);
    await client.subscribe(topic);
    const session = test.hub.sessions.get(client.session)!;
    burst(test.hub);
    expect(test.hub.core.budget.bytes).toBeLessThanOrEqual(maxTotalBytes);
    expect(test.hub.core.budget.bytes).toBeGreaterThan(maxTotalBytes - 2 * body.length);
    await turn();
    expect(session.isOpen).toBe(true);
    const got = await read(client, events - session.eventsDropped);
    expect(got).toEqual(all.slice(0, got.length));
    await test.stop();
  });

  it('is no larger than four times the outbox', async () => {
    const maxOutboxBytes = 1_000_000;
    const test = await serve({ maxOutboxBytes });
    const client = await test.bySocket(serializers[0]!);
    await client.subscribe(topic);
    const session = test.hub.sessions.get(client.session)!;
    burst(test.hub);
    expect(session.outboxBytes).toBeLessThanOrEqual(4 * maxOutboxBytes);
    expect(session.outboxBytes).toBeGreaterThan(4 * maxOutboxBytes - 2 * body.length);
    expect(session.eventsDropped).toBeGreaterThan(0);
    await test.stop();
  });

  it('of one turn leaves the next one the ordinary limit', async () => {
    const maxOutboxBytes = 1_000_000;
    const test = await serve({ maxOutboxBytes });
    const client = await test.bySocket(serializers[0]!);
    await client.subscribe(topic);
    const session = test.hub.sessions.get(client.session)!;
    client.pause();
    burst(test.hub, 200);
    const most = session.outboxBytes;
    await turn();
    const dropped = session.eventsDropped;
    burst(test.hub, 5);
    expect(session.eventsDropped).toBe(dropped + 5);
    expect(session.outboxBytes).toBeLessThanOrEqual(most);
    await test.stop();
  });

  it('of progressive results reaches a client that reads', { timeout: 60_000 }, async () => {
    const test = await serve();
    const client = await test.bySocket(serializers[0]!);
    test.hub.register('com.values', () => from(all.map((i) => [i, body])));
    client.request(48, { receive_progress: true }, 'com.values');
    const got: unknown[] = [];
    while (got.length < events) {
      const [, , , args = []] = await client.expect(50);
      got.push((args[0] as unknown[])[0]);
    }
    expect(got).toEqual(all);
    await test.stop();
  });
});
