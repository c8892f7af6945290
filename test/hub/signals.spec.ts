import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTestHub, joinTestClient, type TestHub } from '../../lib/testing/index.js';
import { turns } from '../utils/turns.js';

// Node 20 warns of a leak if a signal has more than ten listeners. A busy session has more, and no leak.

let test: TestHub;
const warned = vi.fn<(warning: Error) => void>();

beforeEach(() => {
  warned.mockClear();
  process.on('warning', warned);
});

afterEach(() => void process.off('warning', warned));

function listen(signal: AbortSignal): void {
  for (let i = 0; i < 20; i++) signal.addEventListener('abort', () => {});
}

const signals: [what: string, provide: () => void, use: unknown[]][] = [
  [
    'a session',
    () => test.hub.register('com.x', ({ session }) => listen(session.signal)),
    [48, 1, {}, 'com.x'],
  ],
  [
    'a call',
    () => test.hub.register('com.x', ({ signal }) => listen(signal)),
    [48, 1, {}, 'com.x'],
  ],
  [
    'an event',
    () => test.hub.subscribe('com.x', ({ signal }) => listen(signal)),
    [16, 1, {}, 'com.x'],
  ],
  [
    'a subscription',
    () => test.hub.topic('com.x', ({ signal }) => listen(signal)),
    [32, 1, {}, 'com.x'],
  ],
];

it.each(signals)('the signal of %s may have any number of listeners', async (_, provide, use) => {
  test = createTestHub();
  provide();
  const client = await test.join();
  client.send(use);
  await turns();
  expect(warned).not.toHaveBeenCalled();
  client.close();
});

it('the signal of an authenticator may have any number of listeners', async () => {
  test = createTestHub();
  test.hub.addAuthenticator({
    methods: ['ticket'],
    async *authenticate(_hello, signal) {
      listen(signal);
      const { signature } = yield { method: 'ticket' };
      return { authid: signature };
    },
  });
  const client = await joinTestClient(test.hub, {
    authmethods: ['ticket'],
    onChallenge: () => 'ann',
  });
  await turns();
  expect(client.welcome['authid']).toBe('ann');
  expect(warned).not.toHaveBeenCalled();
  client.close();
});
