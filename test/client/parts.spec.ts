import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WampClient } from '../../lib/client/wamp-client.js';
import type { WampRegistration } from '../../lib/client/wamp-declaration.js';
import { ClientWorld } from '../utils/client-world.js';
import { type Gate, gate, turns } from '../utils/turns.js';

// Clients as they are in a page: parts of them are files that are loaded when they are used first.

const { fetches } = vi.hoisted(() => ({ fetches: [] as Gate<void>[] }));

vi.mock('../../lib/client/parts/all-parts.js', async () => {
  const { Part } = await import('../../lib/client/parts/part.js');
  const fetched = async <T>(part: T): Promise<T> => {
    const answer = gate();
    fetches.push(answer);
    await answer.promise;
    return part;
  };
  const calleePart = await import('../../lib/client/parts/callee.js');
  const inputPart = await import('../../lib/client/parts/input.js');
  return {
    callee: new Part(() => fetched(calleePart)),
    input: new Part(() => fetched(inputPart)),
  };
});

let world: ClientWorld;

beforeEach(async () => {
  // What is loaded stays loaded.
  const { callee, input } = await import('../../lib/client/parts/all-parts.js');
  delete callee.loaded;
  delete input.loaded;
  fetches.splice(0);
  world = new ClientWorld();
});

afterEach(() => world.end());

const offline = new TypeError('Failed to fetch dynamically imported module');
const notLoaded = {
  name: 'WampConnectionError',
  uri: 'wamp.error.network_failure',
  kind: 'unreachable',
  wasSent: false,
  cause: offline,
  message: `A part of the client could not be loaded: ${offline.message}`,
};

type Verb = readonly [string, (client: WampClient) => Promise<WampRegistration>];

describe.each<Verb>([
  ['register', (client) => client.register('com.mine.double', ({ args: [n] }) => Number(n) * 2)],
  ['serve', (client) => client.serve('com.mine', { double: (n: number) => n * 2 })],
])('%s in a page', (_, register) => {
  /** What the server gets when it calls the client. */
  async function called(): Promise<unknown> {
    const [session] = world.test.hub.sessions.values();
    return session!.call('com.mine.double', [21]);
  }

  it('loads the part that answers calls, once', async () => {
    const client = await world.joined();
    await client.call('wamp.session.count').catch(() => {});
    expect(fetches).toHaveLength(0);
    const registered = register(client);
    await turns();
    expect(fetches).toHaveLength(1);
    fetches[0]!.open();
    const registration = await registered;
    expect(await called()).toBe(42);
    await registration.unregister();
    await register(client);
    expect(fetches).toHaveLength(1);
    expect(await called()).toBe(42);
  });

  it('rejects if the part cannot be loaded, keeps the session, and can be tried again', async () => {
    const client = await world.joined();
    const failed = register(client);
    await turns();
    fetches[0]!.fail(offline);
    await expect(failed).rejects.toMatchObject(notLoaded);
    expect(client.status.value).toBe('open');
    const registered = register(client);
    await turns();
    fetches[1]!.open();
    await registered;
    expect(await called()).toBe(42);
  });

  it('is kept for the next session if the part is there before it', async () => {
    const client = await world.joined();
    const registered = register(client);
    await turns();
    await world.restart();
    expect(client.status.value).not.toBe('open');
    fetches[0]!.open();
    const registration = await registered;
    expect(registration.status.value).toBe('pending');
    world.clock.advance(60_000);
    await turns();
    expect([client.status.value, registration.status.value]).toEqual(['open', 'active']);
    expect(await called()).toBe(42);
  });

  it('is renewed without another load', async () => {
    const client = await world.joined();
    const registered = register(client);
    await turns();
    fetches[0]!.open();
    await registered;
    await world.restart();
    world.clock.advance(60_000);
    await turns();
    expect(await called()).toBe(42);
    expect(fetches).toHaveLength(1);
  });

  it('rejects if the client was closed meanwhile', async () => {
    const client = await world.joined();
    const failure = register(client).catch((error: unknown) => error);
    await turns();
    await client.close({ drainMs: 1_000 });
    fetches[0]!.open();
    expect(await failure).toMatchObject({ name: 'WampConnectionError', kind: 'closed' });
  });

  it('connects a lazy client again that had nothing to do meanwhile', async () => {
    const client = world.client({ lazy: true, lazyCloseMs: 1_000 });
    const registered = register(client);
    await turns();
    expect(client.status.value).toBe('open');
    world.clock.advance(2_000);
    await turns();
    expect(client.status.value).toBe('idle');
    fetches[0]!.open();
    await registered;
    await turns();
    expect(client.status.value).toBe('open');
    expect(await called()).toBe(42);
  });
});

describe('the input of a call in a page', () => {
  let order: string[];

  beforeEach(() => {
    order = [];
    world.test.hub.register('com.add', () => void order.push('call'));
    world.test.hub.subscribe('com.said', () => void order.push('publication'));
    world.test.hub.register('com.sum', async ({ input, signal }) => {
      order.push('call with input');
      signal.addEventListener('abort', () => order.push('canceled'));
      let sum = 0;
      for await (const value of input) sum += Number(value);
      return sum;
    });
  });

  it('loads its part, once', async () => {
    const client = await world.joined();
    for (const sum of [6, 6]) {
      const called = client.call('com.sum', [], {}, { input: [1, 2, 3] });
      await turns();
      expect(fetches).toHaveLength(1);
      fetches[0]!.open();
      expect(await called).toBe(sum);
    }
  });

  it('comes after its call, which no later request overtakes', async () => {
    const client = await world.joined();
    const called = client.call('com.sum', [], {}, { input: [1, 2, 3] });
    await Promise.all([client.call('com.add'), client.publish('com.said')]);
    expect(order).toEqual(['call with input', 'call', 'publication']);
    fetches[0]!.open();
    expect(await called).toBe(6);
  });

  it('fails its call if the part cannot be loaded, and can be tried again', async () => {
    const client = await world.joined();
    const called = client.call('com.sum', [], {}, { input: [1, 2, 3] });
    await turns();
    fetches[0]!.fail(offline);
    await expect(called).rejects.toMatchObject({ ...notLoaded, wasSent: true });
    expect(client.status.value).toBe('open');
    await turns();
    expect(order).toEqual(['call with input', 'canceled']);
    const again = client.call('com.sum', [], {}, { input: [1, 2, 3] });
    await turns();
    fetches[1]!.open();
    expect(await again).toBe(6);
  });

  it.each([
    ['comes', (fetched: Gate<void>) => fetched.open()],
    ['does not come', (fetched: Gate<void>) => fetched.fail(offline)],
  ])('is not read if the call is canceled before the part %s', async (_, settle) => {
    const client = await world.joined();
    const stop = new AbortController();
    const input = { [Symbol.asyncIterator]: vi.fn<() => AsyncIterator<unknown>>() };
    const called = client.call('com.sum', [], {}, { input, signal: stop.signal });
    await turns();
    stop.abort();
    settle(fetches[0]!);
    await expect(called).rejects.toMatchObject({ name: 'WampCanceledError' });
    await turns();
    expect(order).toEqual(['call with input', 'canceled']);
    expect(input[Symbol.asyncIterator]).not.toHaveBeenCalled();
    expect(world.logged).toEqual([]);
  });
});

describe('a stream in a page', () => {
  it('needs no part, so that no later request overtakes it', async () => {
    const order: unknown[] = [];
    world.test.hub.register('com.count', () => void order.push('stream'));
    world.test.hub.register('com.add', () => void order.push('call'));
    const client = await world.joined();
    const last = client.stream('com.count').last();
    await Promise.all([last, client.call('com.add')]);
    expect(order).toEqual(['stream', 'call']);
    expect(fetches).toEqual([]);
  });
});
