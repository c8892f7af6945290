import { defer, from, of } from 'rxjs';
import { expect, it } from 'vitest';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

const text = 'x'.repeat(10_000);
const features = { progressive_call_invocations: true, call_canceling: true };

async function slowCallee(): Promise<{ test: TestHub; client: WampTestClient }> {
  const test = createTestHub({ limits: { maxOutboxBytes: 100_000 } });
  const client = await test.join('realm1', { roles: { callee: { features } } });
  await client.register('com.take');
  client.pause();
  return { test, client };
}

it('streamed input waits for a client that reads slowly', async () => {
  const { test, client } = await slowCallee();
  const session = test.hub.sessions.get(client.session)!;
  let made = 0;
  async function* source() {
    for (; made < 300; made++) yield await Promise.resolve(text);
  }
  const call = session.call('com.take', [], {}, { input: source() });
  await turns(10);
  expect(made).toBeLessThan(20);
  expect(session.isOpen).toBe(true);
  client.resume();
  await turns(1_000);
  expect(made).toBe(300);
  client.send([70, 1, {}, ['all']]);
  expect(await call).toBe('all');
  client.close();
  await turns();
  expectEmptyTables(test);
});

const pieces = Array.from({ length: 5 }, () => text);

async function* asyncPieces(): AsyncGenerator<string> {
  yield* pieces;
}

function* syncPieces(): Generator<string> {
  yield* pieces;
}

it.each(
  (
    [
      ['an async generator', asyncPieces],
      ['a generator', syncPieces],
      ['a list', () => pieces],
    ] as const
  ).flatMap(([name, input]) => [1, 150].map((calls) => [name, calls, input] as const)),
)('input from %s waits in %i calls to a slow client', async (_name, calls, input) => {
  const { test, client } = await slowCallee();
  const session = test.hub.sessions.get(client.session)!;
  const results = Array.from({ length: calls }, () =>
    session.call('com.take', [], {}, { input: input() }),
  );
  const last = { answered: 0 };
  for (let round = 0; round < 1_000 && last.answered < calls; round++) {
    await turns();
    expect(session.outboxBytes).toBeLessThan(100_000 + 1.1 * text.length);
    client.resume();
    for (const [code, request, , details] of await client.drain())
      if (code === 68 && !('progress' in (details as object))) {
        client.yield(request, ['all']);
        last.answered++;
      }
    client.pause();
  }
  client.resume();
  expect(await Promise.all(results)).toEqual(results.map(() => 'all'));
  client.close();
  await turns();
  expectEmptyTables(test);
});

it('input that cannot wait ends the call, and not the session', async () => {
  const { test, client } = await slowCallee();
  const session = test.hub.sessions.get(client.session)!;
  const call = session.call(
    'com.take',
    [],
    {},
    { input: from(Array.from({ length: 300 }, () => text)) },
  );
  await expect(call).rejects.toMatchObject({
    uri: 'wamp.error.canceled',
    cause: { uri: 'wamp.error.unavailable' },
  });
  expect(session.isOpen).toBe(true);
  client.resume();
  client.close();
  await turns();
  expectEmptyTables(test);
});

it('input is not read for a call whose request ended the session', async () => {
  const { test, client } = await slowCallee();
  const session = test.hub.sessions.get(client.session)!;
  let subscriptions = 0;
  const input = defer(() => of(++subscriptions));
  const large = 'x'.repeat(300_000);

  const calls = [{}, { input }].map((options) =>
    session.call('com.take', [large], {}, options).catch(({ uri }) => uri as string),
  );

  const canceled = 'wamp.error.canceled';
  expect(await Promise.all(calls)).toEqual([canceled, canceled]);
  expect([session.isOpen, subscriptions]).toEqual([false, 0]);
  expectEmptyTables(test);
});
