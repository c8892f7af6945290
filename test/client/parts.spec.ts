import { from, range } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WampInterceptor } from '../../lib/client/interceptor.js';
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
  const streamingPart = await import('../../lib/client/parts/streaming.js');
  return {
    callee: new Part(() => fetched(calleePart)),
    streaming: new Part(() => fetched(streamingPart)),
  };
});

let world: ClientWorld;

beforeEach(async () => {
  // What is loaded stays loaded.
  const { callee, streaming } = await import('../../lib/client/parts/all-parts.js');
  delete callee.loaded;
  delete streaming.loaded;
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

/** What a reader has got: values, and then the end or the error. */
type Seen = unknown[];

type Read = readonly [string, (client: WampClient, seen: Seen) => () => void];

async function iterate(values: AsyncIterable<unknown>, seen: Seen): Promise<void> {
  try {
    for await (const value of values) seen.push(value);
    seen.push('end');
  } catch (error) {
    seen.push(error);
  }
}

function reading(stream: AsyncIterable<unknown>, seen: Seen): () => void {
  const iterator = stream[Symbol.asyncIterator]();
  void iterate({ [Symbol.asyncIterator]: () => iterator }, seen);
  return () => void iterator.return?.();
}

describe.each<Read>([
  ['for await', (client, seen) => reading(client.stream('com.count', [3]), seen)],
  [
    'subscribe',
    (client, seen) => {
      const reader = client.stream('com.count', [3]).subscribe({
        next: (value) => void seen.push(value),
        error: (error) => void seen.push(error),
        complete: () => void seen.push('end'),
      });
      return () => reader.unsubscribe();
    },
  ],
  [
    'from of rxjs',
    (client, seen) => {
      const reader = from(client.stream('com.count', [3])).subscribe({
        next: (value) => void seen.push(value),
        error: (error) => void seen.push(error),
        complete: () => void seen.push('end'),
      });
      return () => reader.unsubscribe();
    },
  ],
])('a stream in a page, by %s', (_, read) => {
  let calls: number;

  beforeEach(() => {
    calls = 0;
    world.test.hub.register('com.count', ({ args: [to] }) => {
      calls++;
      return range(1, to as number);
    });
  });

  it('loads its part with the first reader', async () => {
    const client = await world.joined();
    client.stream('com.count', [3]);
    await turns();
    expect(fetches).toHaveLength(0);
    const seen: Seen = [];
    read(client, seen);
    await turns();
    expect([fetches.length, calls]).toEqual([1, 0]);
    fetches[0]!.open();
    await turns();
    expect([calls, seen]).toEqual([1, [1, 2, 3, 'end']]);
    const again: Seen = [];
    read(client, again);
    await turns();
    expect([fetches.length, again]).toEqual([1, [1, 2, 3, 'end']]);
  });

  it('fails if its part cannot be loaded, and can be read again', async () => {
    const client = await world.joined();
    const seen: Seen = [];
    read(client, seen);
    await turns();
    fetches[0]!.fail(offline);
    await turns();
    expect(seen).toMatchObject([notLoaded]);
    const again: Seen = [];
    read(client, again);
    await turns();
    fetches[1]!.open();
    await turns();
    expect(again).toEqual([1, 2, 3, 'end']);
    expect(world.logged).toEqual([]);
  });

  it.each([
    ['comes', (fetched: Gate<void>) => fetched.open()],
    ['does not come', (fetched: Gate<void>) => fetched.fail(offline)],
  ])('makes no call for a reader that has left before its part %s', async (__, settle) => {
    const client = await world.joined();
    const seen: Seen = [];
    const leave = read(client, seen);
    await turns();
    leave();
    settle(fetches[0]!);
    await turns();
    expect([calls, seen.filter((value) => typeof value === 'number')]).toEqual([0, []]);
    expect(world.logged).toEqual([]);
  });
});

describe('a page', () => {
  it('logs that a part cannot be loaded, to an observer without an error handler', async () => {
    const client = await world.joined();
    client.stream('com.count').subscribe(() => {});
    client.stream('com.count').subscribe({ next() {} });
    client.stream('com.count').subscribe({ error: undefined } as object);
    await turns();
    for (const fetched of fetches) fetched.fail(offline);
    await turns();
    const told = ['An observer of the stream "com.count" failed.', notLoaded];
    expect(world.logged).toMatchObject([told, told, told]);
  });

  it('reads the last value of a stream, and events, with a part that is loaded then', async () => {
    world.test.hub.register('com.count', () => range(1, 3));
    const client = await world.joined();
    const last = client.stream('com.count').last();
    const events: Seen = [];
    const leave = reading(client.events('com.news'), events);
    await turns();
    for (const fetched of fetches) fetched.open();
    expect(await last).toBe(3);
    await turns();
    world.test.hub.publish('com.news', ['now']);
    await turns();
    expect(events).toMatchObject([{ value: 'now' }]);
    leave();
    await turns();
    expect(world.test.hub.stats()).toMatchObject({ subscriptions: 0 });
  });

  it('sends the input of a call, with a part that is loaded then', async () => {
    world.test.hub.register('com.sum', async ({ input }) => {
      let sum = 0;
      for await (const value of input) sum += Number(value);
      return sum;
    });
    const client = await world.joined();
    const called = client.call('com.sum', [], {}, { input: [1, 2, 3] });
    await turns();
    fetches[0]!.fail(offline);
    await expect(called).rejects.toMatchObject(notLoaded);
    const again = client.call('com.sum', [], {}, { input: [1, 2, 3] });
    await turns();
    fetches[1]!.open();
    expect(await again).toBe(6);
  });

  it('passes streams through interceptors before their part is there', async () => {
    world.test.hub.register('com.count', () => range(1, 3));
    const uris: string[] = [];
    const interceptor: WampInterceptor = {
      stream(request, next) {
        uris.push(request.uri);
        return next(request);
      },
    };
    const client = await world.joined({ interceptors: [interceptor] });
    const seen: Seen = [];
    reading(client.stream('com.count'), seen);
    expect(uris).toEqual(['com.count']);
    await turns();
    for (const fetched of fetches) fetched.open();
    await turns();
    expect([uris, seen]).toEqual([['com.count'], [1, 2, 3, 'end']]);
  });
});
