import { AsyncLocalStorage } from 'node:async_hooks';
import { defer, interval, map, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { WampHub } from '../../lib/hub/wamp-hub.js';
import {
  createTestHub,
  type TestHubOptions,
  type WampTestClient,
} from '../../lib/testing/index.js';
import { turns } from '../utils/turns.js';

const storage = new AsyncLocalStorage<string>();
const enter = (): void => storage.enterWith('entered');

/** What was in the storage where the entering code went on. */
let seen: unknown[] = [];
const see = (): void => void seen.push(storage.getStore());
const later = async (): Promise<void> => {
  await Promise.resolve();
  see();
};

interface Place {
  readonly options?: TestHubOptions;
  readonly bind?: (hub: WampHub) => void;
  readonly act: (client: WampTestClient) => unknown;
  /** How often the code goes on after it has entered. */
  readonly count: number;
}

const call = (client: WampTestClient): Promise<unknown> => client.call('com.enter');

const places: [string, Place][] = [
  [
    'a procedure',
    { bind: (hub) => hub.register('com.enter', () => (enter(), see())), act: call, count: 1 },
  ],
  [
    'an async procedure',
    { bind: (hub) => hub.register('com.enter', () => (enter(), later())), act: call, count: 1 },
  ],
  [
    'an async generator',
    {
      bind: (hub) =>
        hub.register('com.enter', async function* () {
          enter();
          yield 1;
          see();
          yield 2;
          await later();
        }),
      act: call,
      count: 2,
    },
  ],
  [
    'an Observable',
    {
      bind: (hub) =>
        hub.register('com.enter', () =>
          defer(() => (enter(), interval(0).pipe(take(2), map(see)))),
        ),
      act: call,
      count: 2,
    },
  ],
  [
    'an event handler',
    {
      bind: (hub) => hub.subscribe('com.enter', () => (enter(), later())),
      act: (client) => client.publish('com.enter'),
      count: 1,
    },
  ],
  [
    'a topic',
    {
      bind: (hub) => hub.topic('com.enter', () => (enter(), later())),
      act: (client) => client.subscribe('com.enter'),
      count: 1,
    },
  ],
  [
    'an open hook',
    { bind: (hub) => hub.onSessionOpen(() => (enter(), later())), act: () => turns(), count: 1 },
  ],
  [
    'authenticate',
    {
      options: { authenticate: () => (enter(), see(), {}) },
      act: () => turns(),
      count: 1,
    },
  ],
  [
    'a subscriber of sessionOpen$',
    {
      bind: (hub) => hub.sessionOpen$.subscribe(() => (enter(), see())),
      act: () => turns(),
      count: 1,
    },
  ],
];

describe.each(places)('what %s enters into an AsyncLocalStorage', (_name, place) => {
  it('lasts for what it starts, and is not there for the next message', async () => {
    seen = [];
    const { hub, join } = createTestHub(place.options);
    hub.register('com.store', () => storage.getStore() ?? 'nothing');
    const events: unknown[] = [];
    hub.subscribe('com.store', () => void events.push(storage.getStore()));
    hub.topic('com.store', () => void events.push(storage.getStore()));
    place.bind?.(hub);
    const client = await join();
    await place.act(client);
    await turns();
    expect(seen).toEqual(Array(place.count).fill('entered'));
    expect(await client.call('com.store')).toBe('nothing');
    await client.publish('com.store');
    await client.subscribe('com.store');
    expect(events).toEqual([undefined, undefined]);
    expect(storage.getStore()).toBeUndefined();
  });
});

it('handlers of one event do not see what the others enter', async () => {
  const { hub, join } = createTestHub();
  const stores: unknown[] = [];
  for (const name of ['first', 'second'])
    hub.subscribe('com.topic', () => {
      stores.push(storage.getStore());
      storage.enterWith(name);
    });
  const client = await join();
  await client.publish('com.topic');
  expect(stores).toEqual([undefined, undefined]);
});

it('a handler that waits for its client goes on with what it entered', async () => {
  const { hub, join } = createTestHub();
  const client = await join();
  await client.register('com.client', () => 1);
  hub.register('com.enter', async ({ session }) => {
    enter();
    await session.call('com.client');
    return storage.getStore();
  });
  expect(await client.call('com.enter')).toBe('entered');
});
