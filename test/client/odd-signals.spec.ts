import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { oddSignals, watchProcess } from '../utils/oddities.js';
import { ClientWorld } from '../utils/client-world.js';
import { turns } from '../utils/turns.js';

watchProcess();
let world: ClientWorld;
beforeEach(() => (world = new ClientWorld()));
// It also finds what is left in a table, and timers that run.
afterEach(() => world.end());

interface WithSignal {
  readonly signal: AbortSignal;
}

async function first(values: AsyncIterable<unknown>): Promise<unknown> {
  for await (const value of values) return value;
  return undefined;
}

type Use = (client: WampClient, options: WithSignal) => Promise<unknown>;

const uses: readonly [what: string, use: Use][] = [
  ['call', (client, options) => client.call('com.a', [], {}, options)],
  ['callResult', (client, options) => client.callResult('com.a', [], {}, options)],
  ['stream', (client, options) => first(client.stream('com.a', [], {}, options))],
  ['subscribe', (client, options) => client.subscribe('com.a', () => {}, options)],
  ['events', (client, options) => first(client.events('com.a', options))],
  ['register', (client, options) => client.register('com.a', () => {}, options)],
  ['serve', (client, options) => client.serve('com', { a() {} }, options)],
];

describe.each(Object.entries(oddSignals))('%s is no signal', (_, make) => {
  const options = (): WithSignal => ({ signal: make() as AbortSignal });

  it.each(uses)('%s fails and asks for nothing', async (_name, use) => {
    for (const isOpen of [false, true]) {
      const client = isOpen ? await world.joined() : world.client({ lazy: true });
      await expect(use(client, options())).rejects.toThrow(
        /^The option signal must be an AbortSignal, not /,
      );
      if (isOpen) await client.ping();
      await turns();
      expect(world.sent()).toEqual(isOpen ? ['34 1'] : []);
    }
  });

  it('ping fails, and its timer is not started', async () => {
    const client = await world.joined();
    await expect(client.ping(options())).rejects.toThrow('must be an AbortSignal');
    expect(world.sent()).toEqual([]);
  });

  it('connect tells it', () => {
    expect(() => world.client(options())).toThrow('must be an AbortSignal');
  });
});

it('null counts as no signal', async () => {
  const client = await world.joined();
  const signal = null as never;
  world.test.hub.register('com.a', () => 1);
  expect(await client.call('com.a', [], {}, { signal })).toBe(1);
  expect((await client.subscribe('com.a', () => {}, { signal })).status.value).toBe('active');
  expect(await client.ping({ signal })).toBe(0);
});

it('a call whose signal has a reason that throws is canceled', async () => {
  const client = await world.joined();
  world.test.hub.register('com.a', () => new Promise(() => {}));
  const { signal, controller } = withoutReason();
  const calling = client.call('com.a', [], {}, { signal });
  controller.abort();
  await expect(calling).rejects.toMatchObject({ uri: 'wamp.error.canceled' });
});

function withoutReason(): { signal: AbortSignal; controller: AbortController } {
  const controller = new AbortController();
  const { signal } = controller;
  const get = (): never => {
    throw new Error('no reason');
  };
  return { signal: Object.defineProperty(signal, 'reason', { get }), controller };
}
