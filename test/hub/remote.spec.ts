import { inspect } from 'node:util';
import { from, isObservable } from 'rxjs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables, expectNoErrors } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

let test: TestHub;
let client: WampTestClient;

beforeEach(async () => {
  test = createTestHub();
  client = await test.join();
});

afterEach(async () => {
  client.close();
  await turns();
  expectEmptyTables(test);
  expectNoErrors(test);
});

const remote = (): object => test.hub.sessions.get(client.session)!.remote<object>('com.clock');
const text = (value: string): string => `<${value}>`;

it.each<[string, (proxy: object) => unknown]>([
  ['JSON.stringify', (proxy) => JSON.stringify({ proxy })],
  ['a template string', (proxy) => text(proxy as never)],
  ['+ 1', (proxy) => Number(proxy)],
  ['util.inspect', (proxy) => inspect(proxy, { showProxy: false })],
  ['await', (proxy) => Promise.resolve(proxy)],
  ['a matcher', (proxy) => expect(proxy).toEqual(expect.anything())],
  ['a failing matcher', (proxy) => expect(() => expect(proxy).toBe(1)).toThrow()],
  ['structuredClone', (proxy) => expect(() => structuredClone(proxy)).toBeDefined()],
  ['rxjs', (proxy) => [isObservable(proxy), expect(() => from(proxy as never)).toThrow()]],
  ['constructor', (proxy) => proxy.constructor.name],
  ['a result of a call', (proxy) => test.hub.register('com.proxy', () => proxy)],
])('%s calls nothing', async (_name, use) => {
  await use(remote());
  client.request(48, {}, 'com.proxy');
  const received = await client.drain();
  expect(received.map(([code]) => code)).not.toContain(68);
  await turns();
});

it.each([
  ...['onModuleInit', 'onApplicationBootstrap', 'onModuleDestroy', 'onApplicationShutdown'],
  ...['beforeApplicationShutdown', '$$typeof', '@@observable', 'then', 'toJSON', 'inspect'],
  ...['asymmetricMatch', 'nodeType', 'hasOwnProperty', 'valueOf', 'toString', 'toLocaleString'],
])('the member %s is that of any object', (name) => {
  const membersOf = (object: object) => object as Record<string, unknown>;
  expect(membersOf(remote())[name]).toBe(membersOf(Object.prototype)[name]);
});

it('an INVOCATION that cannot be encoded and calls the client meanwhile leaves the session be', async () => {
  const session = test.hub.sessions.get(client.session)!;
  await client.register('com.a', () => 'answer');
  const inner: unknown[] = [];
  const odd = {
    toJSON() {
      inner.push(session.call('com.a'));
      throw new Error('not this');
    },
  };
  await expect(session.call('com.a', [odd])).rejects.toThrow('not this');
  expect(await Promise.all(inner)).toEqual(['answer']);
  expect(await session.call('com.a')).toBe('answer');
  expect(session.isOpen).toBe(true);
});
