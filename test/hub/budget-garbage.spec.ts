import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { createTestHub, type TestHub } from '../../lib/testing/index.js';
import { turns } from '../utils/turns.js';

// Apart from the other tests of the budget: `expectEmptyTables` keeps every connection of its file.

/** Publishes more than fits: the first event is with its handler, the others wait. */
async function flood(test: TestHub): Promise<void> {
  const client = await test.join();
  const lists = Array.from({ length: 5_000 }, () => []);
  for (let i = 0; i < 20; i++) client.request(16, {}, 'com.topic', [lists]);
  await turns();
}

it('a hub lets go of what waits for a handler that never ends, once that is garbage', async () => {
  const test = createTestHub({ limits: { maxTotalBytes: 1_000_000 } });
  test.hub.subscribe('com.topic', () => new Promise(() => {}));
  const other = await test.join();
  await flood(test);
  expect(test.hub.sessionCount).toBe(1);
  expect(test.hub.core.budget.isFull).toBe(true);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await vi.waitFor(() => {
    collect();
    expect(test.hub.core.budget.bytes).toBe(0);
  });
  await other.leave();
});
