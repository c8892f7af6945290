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

it('input that cannot wait ends the call, and not the session', async () => {
  const { test, client } = await slowCallee();
  const session = test.hub.sessions.get(client.session)!;
  const call = session.call('com.take', [], {}, { input: Array.from({ length: 300 }, () => text) });
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
