import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import type { WampLimitOptions } from '../../lib/protocol/limits.js';
import { borrow, createHub, listen, RawClient } from './support.js';

const megabyte = 1_048_576;
const budget = 8 * megabyte;

describe('clients over real sockets that do not read', () => {
  let hub: WampHub;
  let url: string;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    ({ hub, url, stop } = await serve({ maxOutboxBytes: budget }));
  });

  afterEach(() => stop());

  /** A subscriber, and its session here. */
  async function subscriber(topic = 'com.big') {
    const client = await RawClient.join(url);
    client.send([32, 1, {}, topic]);
    await client.next();
    const session = [...hub.sessions.values()].at(-1)!;
    return { client, session };
  }

  it('get no more than their budget of 50 MB published, and the others get all of it', async () => {
    const deaf = await subscriber();
    deaf.client.ws.pause();
    const others = [await subscriber(), await subscriber()];
    const body = 'x'.repeat(megabyte);
    let most = 0;
    for (let i = 0; i < 50; i++) {
      hub.publish('com.big', [i, body]);
      const got = await Promise.all(others.map(({ client }) => client.next()));
      expect(got.map((event) => (event[4] as unknown[])[0])).toEqual([i, i]);
      most = Math.max(most, deaf.session.outboxBytes);
    }
    expect(most).toBeGreaterThan(megabyte);
    expect(most).toBeLessThanOrEqual(budget);
    expect(deaf.session.eventsDropped).toBeGreaterThan(30);
    for (const { session } of others) expect(session.eventsDropped).toBe(0);

    deaf.client.ws.resume();
    for (let i = 0; i < 50 - deaf.session.eventsDropped; i++)
      expect(((await deaf.client.next())[4] as unknown[])[0]).toBe(i);
    expect(await deaf.client.echo('still here')).toBe('still here');
  });

  it('catch up without a gap when a budget of events comes at once', async () => {
    const { client, session } = await subscriber();
    for (let i = 0; i < 70; i++) hub.publish('com.big', [i, 'x'.repeat(100_000)]);
    for (let i = 0; i < 70; i++) expect(((await client.next())[4] as unknown[])[0]).toBe(i);
    expect(session.eventsDropped).toBe(0);
    expect(session.outboxBytes).toBe(0);
  });

  it('get long answers as they are, although they waited', async () => {
    const { client, session } = await subscriber();
    const textOf = (i: number): string => `${i} é€𝄞`.repeat(10_000);
    hub.register('com.long', ({ args }) => textOf(args[0] as number));
    client.ws.pause();
    let sent = 0;
    for (; session.outboxBytes < 2 * megabyte && sent < 1_000; sent++) {
      client.send([48, sent + 2, {}, 'com.long', [sent]]);
      await new Promise((resolve) => void setImmediate(resolve));
    }
    client.ws.resume();
    for (let i = 0; i < sent; i++)
      expect(await client.next()).toEqual([50, i + 2, {}, [textOf(i)]]);
    expect(session.outboxBytes).toBe(0);
  });

  it('get all that waits, and then the end, when they read again in time', async () => {
    const { client } = await subscriber();
    client.ws.pause();
    for (let i = 0; i < 60; i++) hub.publish('com.big', [i, 'x'.repeat(100_000)]);
    const closing = hub.close();
    client.ws.resume();
    for (let i = 0; i < 60; i++) expect(((await client.next())[4] as unknown[])[0]).toBe(i);
    expect(await client.closed).toBe(1012);
    await closing;
  });

  it('do not hold up a shutdown', async () => {
    const { client } = await subscriber();
    client.ws.pause();
    for (let i = 0; i < 60; i++) hub.publish('com.big', [i, 'x'.repeat(100_000)]);
    await hub.close();
    expect(hub.core.hosts.size).toBe(0);
    client.ws.terminate();
  });
});

describe('a small outbox', () => {
  it('is emptied, too, though Node tells of nothing that small', async () => {
    const { hub, url, stop } = await serve({ maxOutboxBytes: 40_000 });
    const client = await RawClient.join(url);
    client.send([32, 1, {}, 'com.big']);
    await client.next();
    const [session] = hub.sessions.values();
    client.ws.pause();
    let sent = 0;
    // Until the network takes no more, and a few wait here.
    for (; session!.outboxBytes < 20_000 && sent < 5_000; sent++) {
      hub.publish('com.big', [sent, 'x'.repeat(6_000)]);
      await new Promise((resolve) => void setImmediate(resolve));
    }
    client.ws.resume();
    for (let i = 0; i < sent; i++) expect(((await client.next())[4] as unknown[])[0]).toBe(i);
    expect(await client.echo('and answers')).toBe('and answers');
    expect(session!.outboxBytes).toBe(0);
    await stop();
  });
});

describe('pings', () => {
  it('count as messages, and too many of them get an ABORT', async () => {
    const { url, stop } = await serve({ maxMessagesPerSecond: 100 });
    const client = await RawClient.join(url);
    for (let i = 0; i < 500; i++) client.ws.ping();
    expect(await client.next()).toMatchObject([3, {}, 'wamp.error.unavailable']);
    expect(await client.closed).toBe(1000);
    await stop();
  });

  it('of a client that reads nothing are not answered', async () => {
    const { hub, url, stop } = await serve({ maxOutboxBytes: 0 });
    const client = await RawClient.join(url);
    client.send([32, 1, {}, 'com.big']);
    await client.next();
    let pongs = 0;
    client.ws.on('pong', () => pongs++);
    client.ws.pause();
    for (let i = 0; i < 300; i++) hub.publish('com.big', [i, 'x'.repeat(100_000)]);
    for (let i = 0; i < 1_000; i++) client.ws.ping('x'.repeat(125));
    const read = new Promise((resolve) => hub.register('com.test.read', resolve));
    client.send([48, 2, {}, 'com.test.read']);
    await read;
    client.ws.resume();
    for (let i = 0; i < 300; i++) await client.next();
    expect((await client.next())[0]).toBe(50);
    expect(pongs).toBe(0);
    await stop();
  });
});

describe('what a client cannot read from us', () => {
  it.each([
    ['a message that is too large', 'x'.repeat(2_000), 'wamp.error.payload_size_exceeded', 1009],
    ['text that is not UTF-8', Buffer.from([0xff, 0xfe]), 'wamp.error.protocol_violation', 1007],
  ])('%s gets an ABORT with the reason, then the status', async (_name, data, uri, status) => {
    const { url, stop } = await serve({ maxMessageBytes: 1_000 });
    const client = await RawClient.join(url);
    client.ws.send(data, { binary: false });
    expect(await client.next()).toMatchObject([3, { message: expect.any(String) }, uri]);
    expect(await client.closed).toBe(status);
    await stop();
  });
});

async function serve(limits: WampLimitOptions) {
  const server = createServer();
  const hub = createHub({ limits });
  const transport = borrow(server, { hub, path: '/ws' });
  const url = `ws://127.0.0.1:${await listen(server)}/ws`;
  await transport.attach();
  const stop = async (): Promise<void> => {
    await hub.close();
    await transport.detach();
    server.close();
  };
  return { hub, url, stop };
}
