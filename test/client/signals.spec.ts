import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeclarationOptions } from '../../lib/client/declaration-options.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import type { WampDeclaration } from '../../lib/client/wamp-declaration.js';
import { ClientWorld } from '../utils/client-world.js';
import { turns } from '../utils/turns.js';

let world: ClientWorld;
beforeEach(() => (world = new ClientWorld()));
afterEach(() => world.end());

type Declare = (client: WampClient, options: DeclarationOptions) => Promise<WampDeclaration>;
const ways: [string, Declare][] = [
  ['subscribe', (client, options) => client.subscribe('com.a', () => {}, options)],
  ['register', (client, options) => client.register('com.a', () => {}, options)],
  ['serve', (client, options) => client.serve('com', { a() {} }, options)],
];

describe.each(ways)('%s with a signal', (_, declare) => {
  it.each([
    ['with a session', true],
    ['without a session', false],
  ])('that is aborted already asks for nothing, and has ended: %s', async (_when, hasSession) => {
    const client = hasSession ? await world.joined() : world.client();
    const { status } = await declare(client, { signal: AbortSignal.abort() });
    expect(status.value).toBe('ended');
    await client.connect();
    await turns();
    expect(world.sent().filter((line) => !line.startsWith('1'))).toEqual([]);
  });

  it.each([
    ['before the answer', 0],
    ['after it', 3],
  ])('that is aborted %s ends it', async (_when, count) => {
    const client = await world.joined();
    const controller = new AbortController();
    const declared = declare(client, { signal: controller.signal });
    await turns(count);
    controller.abort();
    expect((await declared).status.value).toBe('ended');
    await client.ping();
    const [session] = world.test.hub.sessions.values();
    expect(session!.stats()).toMatchObject({ registrations: 0, subscriptions: 0 });
  });
});

describe('subscriptions of one topic', () => {
  it('go on when another one has ended before it began', async () => {
    const client = await world.joined();
    const seen: unknown[] = [];
    await client.subscribe('com.a', ({ value }) => void seen.push(value));
    await client.subscribe('com.a', () => {}, { signal: AbortSignal.abort() });
    world.test.hub.publish('com.a', [1]);
    await client.ping();
    expect(seen).toEqual([1]);
  });

  it('are no events if the signal is aborted already', async () => {
    const client = await world.joined();
    const seen: unknown[] = [];
    for await (const event of client.events('com.a', { signal: AbortSignal.abort() }))
      seen.push(event);
    expect(seen).toEqual([]);
  });
});
