import { beforeEach, describe, expect, it } from 'vitest';
import { connect, createClient } from '../../lib/client/connect.js';
import type { WampClientOptions } from '../../lib/client/client-options.js';
import {
  createTestHub,
  memoryLink,
  type MemoryLink,
  type TestHub,
} from '../../lib/testing/index.js';
import { turns } from '../utils/turns.js';

// Clients that connect when there is something to send.

let test: TestHub;
let link: MemoryLink;

beforeEach(() => {
  test = createTestHub({ heartbeatMs: 0 });
  test.hub.register('com.add', ({ args: [a, b] }) => (a as number) + (b as number));
  link = memoryLink(test.hub);
});

function lazyClient(options: Partial<WampClientOptions> = {}) {
  const { clock } = test;
  return createClient({ url: 'ws://hub', socket: link.socket, clock, lazy: true, ...options });
}

describe('a lazy client', () => {
  it.each<[what: string, use: (client: ReturnType<typeof lazyClient>) => Promise<unknown>]>([
    ['a call', (client) => client.call('com.add', [1, 2])],
    ['a stream', (client) => client.stream('com.add', [1, 2]).last()],
    ['a subscription', (client) => client.subscribe('com.news', () => {})],
    ['a registration', (client) => client.register('com.own', () => {})],
    [
      'a publication that may wait',
      (client) => client.publish('com.news', [], {}, { offline: 'wait' }),
    ],
    ['connect', (client) => client.connect()],
  ])('connects for %s', async (_, use) => {
    const client = lazyClient();
    await turns();
    expect([client.status.value, link.requests.length]).toEqual(['idle', 0]);
    await use(client);
    await turns();
    expect([client.status.value, link.requests.length]).toEqual(['open', 1]);
    await client.close();
  });

  it('does not connect for a publication that must not wait', async () => {
    const client = lazyClient();
    await expect(client.publish('com.news')).rejects.toMatchObject({ kind: 'unreachable' });
    expect(link.requests).toEqual([]);
  });

  it('closes its connection when it has had nothing to do, and opens another one when it has', async () => {
    const client = lazyClient({ lazyCloseMs: 1_000, heartbeatMs: 0 });
    expect(await client.call('com.add', [1, 2])).toBe(3);
    test.clock.advance(900);
    expect(await client.call('com.add', [1, 2])).toBe(3);
    test.clock.advance(200);
    await turns();
    expect(client.status.value).toBe('open');
    test.clock.advance(1_000);
    await turns();
    expect([client.status.value, test.hub.sessions.size]).toEqual(['idle', 0]);
    expect(await client.call('com.add', [2, 3])).toBe(5);
    expect(link.requests).toHaveLength(2);
    await client.close();
    expect(test.clock.pending).toBe(0);
  });

  it('probes do not keep the connection, declarations and running calls do', async () => {
    const client = lazyClient({ lazyCloseMs: 1_000, heartbeatMs: 300 });
    const subscription = await client.subscribe('com.news', () => {});
    for (let ms = 0; ms < 5_000; ms += 100) {
      test.clock.advance(100);
      await turns(1);
    }
    expect(client.status.value).toBe('open');
    await subscription.unsubscribe();
    for (let ms = 0; ms < 5_000; ms += 100) {
      test.clock.advance(100);
      await turns(1);
    }
    expect(client.status.value).toBe('idle');
    await client.close();
    expect(client.status.value).toBe('closed');
  });
});

describe('close with drainMs', () => {
  it.each([
    ['waits for the handlers that run', 500, 'done'],
    ['does not wait longer', 2_000, 'wamp.error.canceled'],
  ])('%s, and refuses further calls', async (_, durationMs, outcome) => {
    const { clock, hub } = test;
    const client = await connect({ url: 'ws://hub', socket: link.socket, clock, heartbeatMs: 0 });
    await client.register('com.slow', async () => {
      await new Promise<void>((resolve) => void clock.schedule(durationMs, resolve));
      return 'done';
    });
    const [session] = hub.sessions.values();
    const uriOf = (error: unknown): unknown => (error as { uri: unknown }).uri;
    const running = session!.call('com.slow').catch(uriOf);
    await turns();
    const closing = client.close({ drainMs: 1_000 });
    expect(await session!.call('com.slow').catch(uriOf)).toBe('wamp.error.unavailable');
    clock.advance(500);
    await turns();
    clock.advance(500);
    await closing;
    expect(await running).toBe(outcome);
    clock.advance(5_000);
    await turns();
    expect([client.status.value, clock.pending]).toEqual(['closed', 0]);
  });
});
