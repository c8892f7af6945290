import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { gate, turns } from '../utils/turns.js';

const goodbye = [6, { message: 'The server is shutting down.' }, 'wamp.close.system_shutdown'];
const refused = [
  8,
  48,
  expect.any(Number),
  {},
  'wamp.error.unavailable',
  ['The server is shutting down.'],
];

async function callInFlight(test: TestHub): Promise<{
  client: WampTestClient;
  finish(value: string): void;
  signal(): AbortSignal;
}> {
  const work = gate<string>();
  let signal!: AbortSignal;
  test.hub.register('com.slow', (call) => {
    ({ signal } = call);
    return work.promise;
  });
  const client = await test.join();
  client.request(48, {}, 'com.slow');
  return { client, finish: (value) => work.open(value), signal: () => signal };
}

describe.each(['restart', 'goodbye'] as const)('hub.close with shutdown "%s"', (shutdown) => {
  const last = shutdown === 'goodbye' ? [goodbye] : [];

  it('ends a session without calls at once', async () => {
    const test = createTestHub({ shutdown });
    const client = await test.join();
    await test.hub.close();
    expect((await client.drain()).slice(-1)).toEqual(last);
    expect(client.isClosed).toBe(true);
    expectEmptyTables(test);
  });

  it('lets a call in flight come to its end, and then ends the session', async () => {
    const test = createTestHub({ shutdown });
    const { client, finish, signal } = await callInFlight(test);
    const closing = test.hub.close();
    await turns();
    expect(client.isClosed).toBe(false);
    expect(signal().aborted).toBe(false);
    finish('done');
    await closing;
    expect(await client.drain()).toEqual([[50, 1, {}, ['done']], ...last]);
    expectEmptyTables(test);
  });

  it('takes no new calls meanwhile', async () => {
    const test = createTestHub({ shutdown });
    const { client, finish } = await callInFlight(test);
    const closing = test.hub.close();
    client.request(48, {}, 'com.slow');
    finish('done');
    await closing;
    expect(await client.drain()).toEqual([refused, [50, 1, {}, ['done']], ...last]);
    expectEmptyTables(test);
  });

  it('ends it at the deadline', async () => {
    const test = createTestHub({ shutdown });
    const { client, signal } = await callInFlight(test);
    const closing = test.hub.close();
    test.clock.advance(4_999);
    expect(client.isClosed).toBe(false);
    test.clock.advance(1);
    await closing;
    expect(signal().aborted).toBe(true);
    expect(client.isClosed).toBe(true);
    expect(await client.drain()).toEqual(shutdown === 'restart' ? [refused] : [refused, goodbye]);
    expectEmptyTables(test);
  });

  it('waits for events that handlers still work on', async () => {
    const test = createTestHub({ shutdown });
    const handled: unknown[] = [];
    const work = gate();
    test.hub.subscribe('com.topic', async ({ args }) => {
      await work.promise;
      handled.push(args[0]);
    });
    const client = await test.join();
    client.request(16, {}, 'com.topic', [1]);
    client.request(16, {}, 'com.topic', [2]);
    const closing = test.hub.close();
    await turns();
    expect(client.isClosed).toBe(false);
    work.open();
    await closing;
    expect(handled).toEqual([1, 2]);
    expectEmptyTables(test);
  });
});

describe('hub.close', () => {
  it('answers, with "restart", every call that has to stop, so that no promise of a client stays open', async () => {
    const test = createTestHub({ drainTimeoutMs: 0 });
    test.hub.register('com.stream', () => new Subject());
    const client = await test.join();
    client.request(48, { receive_progress: true }, 'com.stream');
    client.request(48, {}, 'com.stream');
    await test.hub.close();
    expect(await client.drain()).toEqual([refused, refused]);
    expectEmptyTables(test);
  });

  it('is the same promise for everybody who asks', async () => {
    const test = createTestHub();
    expect(test.hub.isAccepting).toBe(true);
    const closing = test.hub.close();
    expect(test.hub.isAccepting).toBe(false);
    expect(test.hub.close()).toBe(closing);
    await closing;
  });

  it('waits for close handlers', async () => {
    const test = createTestHub();
    const work = gate();
    let isDone = false;
    test.hub.onSessionClose(() => work.promise);
    await test.join();
    const closing = test.hub.close().then(() => (isDone = true));
    await turns();
    expect(isDone).toBe(false);
    work.open();
    await closing;
  });

  it('does not wait for ever for a close handler, and says so', async () => {
    const test = createTestHub();
    test.hub.onSessionClose(() => new Promise(() => undefined));
    await test.join();
    const closing = test.hub.close();
    await turns();
    test.clock.advance(5_000);
    await closing;
    expect(test.log.at(-1)?.message).toBe('1 handlers of session close are still running');
  });
});

describe('hub.kick', () => {
  it('ends the sessions that are meant, with GOODBYE, and no other', async () => {
    const test = createTestHub({
      authenticate: ({ details }) => ({ authid: String(details['authid']), authrole: 'user' }),
    });
    const [ann, also, ben] = [
      await test.join('realm1', { authid: 'ann' }),
      await test.join('realm1', { authid: 'ann' }),
      await test.join('realm1', { authid: 'ben' }),
    ];
    expect(await test.hub.kick({ authid: 'ann' }, undefined, 'Signed out.')).toBe(2);
    for (const client of [ann, also])
      expect(client.received.at(-1)).toEqual([6, { message: 'Signed out.' }, 'wamp.close.killed']);
    expect(ben.isClosed).toBe(false);
    expect(await test.hub.kick({ authid: 'ben', authrole: 'admin' })).toBe(0);
    expect(await test.hub.kick({ id: ben.session }, 'com.example.banned')).toBe(1);
    expect(ben.received.at(-1)).toEqual([6, {}, 'com.example.banned']);
    expectEmptyTables(test);
  });

  it('needs to be told whom', async () => {
    const test = createTestHub();
    const client = await test.join();
    await expect(test.hub.kick({})).rejects.toThrow(
      'kick() needs at least one of id, authid, authrole, realm',
    );
    await expect(test.hub.kick({ authid: undefined })).rejects.toThrow(
      'kick() needs at least one of',
    );
    expect(client.isClosed).toBe(false);
  });
});
