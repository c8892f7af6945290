import { describe, expect, it } from 'vitest';
import type { WampCallContext } from '../../lib/hub/contexts/call-context.js';
import { createTestHub } from '../../lib/testing/index.js';
import { WampError } from '../../lib/protocol/wamp-error.js';
import { turns } from '../utils/turns.js';

/** One client offers a procedure that fails; a handler lets that through to its caller. */
async function start(clientErrors: 'pass' | 'hide' | undefined) {
  const test = createTestHub({ clientErrors });
  const callee = await test.join();
  await callee.register('com.offered', () => {
    throw new WampError('com.own', ['secret']);
  });
  const device = test.hub.sessions.get(callee.session)!;
  test.hub.register('com.promise', () => device.call('com.offered'));
  test.hub.register('com.stream', () => device.stream('com.offered'));
  test.hub.register('com.generator', async function* () {
    yield await device.call('com.offered');
  });
  test.hub.register('com.returned', () =>
    device.call('com.offered').catch((error: unknown) => error),
  );
  test.hub.register('com.rewritten', async () => {
    try {
      return await device.call('com.offered');
    } catch (error) {
      throw new WampError('com.chosen', [], {}, { cause: error });
    }
  });
  test.hub.register('com.self', ({ session }: WampCallContext) => session.call('com.offered'));
  return { test, callee, caller: await test.join() };
}

describe.each([undefined, 'pass', 'hide'] as const)(
  'an ERROR of a client, clientErrors: %s',
  (option) => {
    it.each(['promise', 'stream', 'generator', 'returned'])(
      'that goes on to another client is logged, as a %s',
      async (name) => {
        const { test, callee, caller } = await start(option);
        caller.request(48, {}, `com.${name}`);
        await turns();
        const [, , , , uri, args] = await caller.expect(8);
        expect(uri).toBe(option === 'hide' ? 'wamp.error.runtime_error' : 'com.own');
        expect(args).toEqual(option === 'hide' ? ['Internal error.'] : ['secret']);
        expect(test.log[0]?.message).toBe(
          `com.${name} fails for session ${caller.session} with an ERROR that session ${callee.session} answered`,
        );
        expect(test.log).toHaveLength(option === 'hide' ? 2 : 1);
      },
    );

    it('that a handler replaces is not meant', async () => {
      const { test, caller } = await start(option);
      await expect(caller.call('com.rewritten')).rejects.toMatchObject({ uri: 'com.chosen' });
      expect(test.log).toEqual([]);
    });

    it('that comes back to the client itself goes on', async () => {
      const { test, callee } = await start(option);
      await expect(callee.call('com.self')).rejects.toMatchObject({ uri: 'com.own' });
      expect(test.log).toEqual([]);
    });
  },
);
