import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { SessionHost } from '../../lib/hub/hosting/session-host.js';
import type { WampSession } from '../../lib/hub/session/wamp-session.js';
import { createTestHub } from '../../lib/testing/index.js';

setFlagsFromString('--allow-natives-syntax');
const haveSameShape = runInThisContext('(a, b) => %HaveSameMap(a, b)') as (
  a: unknown,
  b: unknown,
) => boolean;

/** All that a session holds of its own, by the path to it. */
function partsOf(session: WampSession): Record<string, object> {
  const host = session.link as SessionHost;
  const { client } = host;
  const { auth } = session as unknown as { readonly auth: object };
  const { machine, outbox, pulse, queues } = host;
  const { calls, invocations, registrations, subscriptions } = machine;
  const ofMachine = { calls, invocations, registrations, subscriptions };
  return { session, auth, client: client!, host, machine, outbox, pulse, queues, ...ofMachine };
}

describe('The shapes of what a session holds', () => {
  it.each([undefined, { identity: 'joe' }])(
    'are the same for all sessions: one of its own costs more than the session (%o)',
    async (who) => {
      const { hub, join } = createTestHub(who && { authenticate: () => who });
      // V8 settles on shapes only after a while.
      for (let i = 0; i < 50; i++) await join();
      const [first, second] = [...hub.sessions.values()].slice(-2).map(partsOf);
      for (const [name, part] of Object.entries(first!))
        expect([name, haveSameShape(part, second![name])]).toEqual([name, true]);
    },
  );
});
