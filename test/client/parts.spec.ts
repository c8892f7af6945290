import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WampClient } from '../../lib/client/wamp-client.js';
import type { WampRegistration } from '../../lib/client/wamp-declaration.js';
import { ClientWorld } from '../utils/client-world.js';
import { type Gate, gate, turns } from '../utils/turns.js';

// Clients as they are in a page: parts of them are files that are loaded when they are used first.

const { fetches } = vi.hoisted(() => ({ fetches: [] as Gate<void>[] }));

vi.mock('../../lib/client/parts/all-parts.js', async () => {
  const { Part } = await import('../../lib/client/parts/part.js');
  const calleePart = await import('../../lib/client/parts/callee.js');
  return {
    callee: new Part(async () => {
      const fetched = gate();
      fetches.push(fetched);
      await fetched.promise;
      return calleePart;
    }),
  };
});

let world: ClientWorld;

beforeEach(async () => {
  // What is loaded stays loaded.
  const { callee } = await import('../../lib/client/parts/all-parts.js');
  delete callee.loaded;
  fetches.splice(0);
  world = new ClientWorld();
});

afterEach(() => world.end());

const offline = new TypeError('Failed to fetch dynamically imported module');

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
    await expect(failed).rejects.toMatchObject({
      name: 'WampConnectionError',
      uri: 'wamp.error.network_failure',
      kind: 'unreachable',
      wasSent: false,
      cause: offline,
      message: `A part of the client could not be loaded: ${offline.message}`,
    });
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
