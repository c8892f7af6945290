import { afterEach, describe, expect, it } from 'vitest';
import { WampTicketAuth } from '../../lib/auth/index.js';
import type { WampIdentity, WampNamedHello } from '../../lib/hub/authentication/join.js';
import {
  createTestHub,
  joinClient,
  memoryLink,
  type TestHub,
  ticketAuth,
  waitForSession,
} from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

let test: TestHub;

afterEach(async () => {
  await test.hub.close();
  await turns();
  expectEmptyTables(test);
});

class Tickets extends WampTicketAuth {
  verify(ticket: string, { authid }: WampNamedHello): WampIdentity | undefined {
    return ticket === 'secret' ? { authid, authrole: 'user' } : undefined;
  }
}

describe('joinClient', () => {
  it('opens a session in the first realm, with the clock and a serializer of the hub', async () => {
    test = createTestHub({ realm: ['realm2', 'realm1'], drainTimeoutMs: 0 });
    test.hub.register('com.slow', () => new Promise(() => {}));
    const client = await joinClient(test.hub);
    expect(client.session).toMatchObject({ realm: 'realm2', subprotocol: 'wamp.2.json' });

    const call = client.call('com.slow', [], {}, { timeoutMs: 5_000 });
    test.clock.advance(5_000);
    await expect(call).rejects.toMatchObject({ uri: 'wamp.error.timeout' });
  });

  it('logs in', async () => {
    test = createTestHub();
    test.hub.addAuthenticator(new Tickets());
    const auth = ticketAuth({ authid: 'ann', ticket: 'secret' });
    const client = await joinClient(test.hub, { auth });
    expect(client.session).toMatchObject({ authid: 'ann', authrole: 'user' });
  });

  it.each([
    [
      'a wrong ticket',
      { auth: ticketAuth({ authid: 'ann', ticket: 'no' }) },
      'authentication_denied',
    ],
    ['another realm', { realm: 'realm9' }, 'no_such_realm'],
  ])('rejects at once for %s', async (_, options, uri) => {
    test = createTestHub();
    test.hub.addAuthenticator(new Tickets());
    await expect(joinClient(test.hub, options)).rejects.toMatchObject({ uri: `wamp.error.${uri}` });
    expect(test.hub.sessionCount).toBe(0);
  });

  it('rejects at once if nobody listens', async () => {
    test = createTestHub();
    await test.hub.close();
    await expect(joinClient(test.hub)).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('closes with its hub', async () => {
    test = createTestHub();
    const client = await joinClient(test.hub);
    await test.hub.close();
    await turns();
    expect(client.status.value).toBe('closed');
  });

  it('comes back over a link, also to another hub', async () => {
    test = createTestHub();
    const link = memoryLink(test.hub);
    const client = await joinClient(test.hub, { socket: link.socket });
    const { clock } = test;
    link.drop();
    const { id } = await waitForSession(client);
    expect(test.hub.sessions.has(id)).toBe(true);

    await test.hub.close();
    test = createTestHub();
    link.serve(test.hub);
    await turns();
    expect(client.status.value).toBe('waiting');
    await waitForSession(client, { clock, timeoutMs: 10_000 });
    expect(test.hub.sessionCount).toBe(1);
    await client.close();
  });

  it('obeys shouldReconnect and reconnect: false', async () => {
    test = createTestHub();
    const link = memoryLink(test.hub);
    const options = { socket: link.socket };
    const clients = [
      await joinClient(test.hub, { ...options, reconnect: false }),
      await joinClient(test.hub, { ...options, reconnect: { shouldReconnect: () => false } }),
    ];
    link.drop();
    await turns();
    expect(clients.map(({ status }) => status.value)).toEqual(['closed', 'closed']);
  });
});
