import { beforeEach, describe, expect, it } from 'vitest';
import { craAuth } from '../../lib/client/auth/cra-auth.js';
import type { Attempt, WampClientAuth } from '../../lib/client/auth/client-auth.js';
import { scramAuth } from '../../lib/client/auth/scram-auth.js';
import { ticketAuth } from '../../lib/client/auth/ticket-auth.js';
import { connect, createClient, withClient } from '../../lib/client/connect.js';
import type { WampClientOptions } from '../../lib/client/client-options.js';
import { WampConnectionError } from '../../lib/client/connection-error.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import {
  craSecret,
  scramCredential,
  WampCraAuth,
  type WampIdentity,
  WampScramAuth,
  WampTicketAuth,
} from '../../lib/index.js';
import { messageName } from '../../lib/protocol/message-codes.js';
import { memoryLink, type MemoryLink, type TestHub } from '../../lib/testing/index.js';
import { hubWith, Talks, codeTalk } from '../auth/support.js';
import { turns } from '../utils/turns.js';

// How clients log in, with the authenticators of the server.

const secrets = {
  plain: { secret: 'pencil', authrole: 'user' },
  salted: { ...(await craSecret('pencil', { iterations: 1_500 })), authrole: 'user' },
};
const credential = {
  ...(await scramCredential('pencil', { iterations: 4_096 })),
  authrole: 'user',
};

class Tickets extends WampTicketAuth {
  valid = 'secret';
  expiresInMs: number | undefined;

  constructor(private readonly clock: { date(): number }) {
    super();
  }

  verify(ticket: string, { authid }: { authid: string }): WampIdentity | undefined {
    if (ticket !== this.valid) return undefined;
    const { expiresInMs } = this;
    const expiresAt =
      expiresInMs === undefined ? {} : { expiresAt: new Date(this.clock.date() + expiresInMs) };
    return { authid, authrole: 'user', ...expiresAt };
  }
}

class Cra extends WampCraAuth {
  secretOf(authid: string) {
    return secrets[authid as keyof typeof secrets];
  }
}

class Scram extends WampScramAuth {
  credentialOf(authid: string) {
    return authid === 'ann' ? credential : undefined;
  }
}

let test: TestHub;
let tickets: Tickets;
let link: MemoryLink;
let wire: string[];

beforeEach(() => {
  tickets = new Tickets({ date: () => test.clock.date() });
  test = hubWith([tickets, new Cra(), new Scram(), new Talks(codeTalk)]);
  link = memoryLink(test.hub);
  wire = [];
});

function options(given: Partial<WampClientOptions>): WampClientOptions {
  return {
    url: 'ws://hub',
    socket: link.socket,
    clock: test.clock,
    logger: false,
    onMessage: (direction, [code]) => void wire.push(`${direction} ${messageName(code)}`),
    ...given,
  };
}

describe('a client logs in', () => {
  it.each<[method: string, auth: WampClientAuth, authid: string]>([
    ['a ticket', ticketAuth({ authid: 'joe', ticket: 'secret' }), 'joe'],
    [
      'a function for the ticket',
      ticketAuth({ authid: 'joe', ticket: async () => 'secret' }),
      'joe',
    ],
    ['CRA', craAuth({ authid: 'plain', secret: 'pencil' }), 'plain'],
    ['CRA with a salt', craAuth({ authid: 'salted', secret: 'pencil' }), 'salted'],
    [
      'SCRAM, which also checks the server',
      scramAuth({ authid: 'ann', password: 'pencil' }),
      'ann',
    ],
    ['a method of its own', { method: 'talk', authid: 'eve', respond: () => 'code' }, 'eve'],
  ])('with %s', async (_, auth, authid) => {
    const client = await connect(options({ auth }));
    expect(client.session).toMatchObject({ authid, authmethod: auth.method, realm: 'realm1' });
    expect(wire).toEqual(['out HELLO', 'in CHALLENGE', 'out AUTHENTICATE', 'in WELCOME']);
    await client.close();
    expect(wire.slice(4)).toEqual(['out GOODBYE', 'in GOODBYE']);
    expect([test.hub.sessions.size, test.clock.pending]).toEqual([0, 0]);
  });

  it.each<[what: string, auth: WampClientAuth]>([
    ['a wrong ticket', ticketAuth({ authid: 'joe', ticket: 'wrong' })],
    ['a wrong secret', craAuth({ authid: 'plain', secret: 'pen' })],
    ['an unknown user', craAuth({ authid: 'nobody', secret: 'pencil' })],
  ])('not with %s, and does not try again', async (_, auth) => {
    const failed: unknown = await connect(options({ auth })).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(WampConnectionError);
    expect(failed).toMatchObject({
      kind: 'aborted',
      uri: 'wamp.error.authentication_denied',
      willReconnect: false,
    });
    expect(link.requests).toHaveLength(1);
    expect(test.clock.pending).toBe(0);
  });

  it('once more with fresh credentials after a refusal', async () => {
    const attempts: Attempt[] = [];
    const ticket = (attempt: Attempt): string => {
      attempts.push(attempt);
      return attempt.isRetry ? 'secret' : 'stale';
    };
    const connected = connect(options({ auth: ticketAuth({ authid: 'joe', ticket }) }));
    await turns();
    test.clock.advance(0);
    const client = await connected;
    expect(client.session?.authid).toBe('joe');
    expect(attempts.map(({ attempt, isRetry }) => [attempt, isRetry])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(attempts[1]!.reason).toMatchObject({ uri: 'wamp.error.authentication_denied' });
    await client.close();
  });

  it('not for ever: the second refusal is final', async () => {
    const connected = connect(
      options({ auth: ticketAuth({ authid: 'joe', ticket: () => 'stale' }) }),
    );
    const failed = connected.catch((error: unknown) => error);
    await turns();
    test.clock.advance(0);
    expect(await failed).toMatchObject({ uri: 'wamp.error.authentication_denied' });
    expect(link.requests).toHaveLength(2);
  });

  it('later, if the function for a credential fails: it may succeed the next time', async () => {
    let calls = 0;
    const ticket = async (): Promise<string> => {
      if (++calls === 1) throw new TypeError('fetch failed');
      return 'secret';
    };
    const client = createClient(options({ auth: ticketAuth({ authid: 'joe', ticket }) }));
    await turns();
    expect(client.status.value).toBe('waiting');
    test.clock.advance(500);
    await client.connect();
    expect(client.session?.authid).toBe('joe');
    await client.close();
  });

  it('not if its method was not offered, or cannot answer', async () => {
    const broken: WampClientAuth = {
      method: 'talk',
      authid: 'eve',
      respond: () => {
        throw new Error('no code');
      },
    };
    await expect(connect(options({ auth: broken }))).rejects.toMatchObject({
      kind: 'aborted',
      uri: 'wamp.error.cannot_authenticate',
      message: 'The client cannot log in: no code',
      willReconnect: false,
    });
    expect(wire.at(-1)).toBe('out ABORT');
  });

  it('and proves itself again in a session that expires', async () => {
    tickets.expiresInMs = 60_000;
    const ticket = (): string => tickets.valid;
    const client = await connect(
      options({ auth: ticketAuth({ authid: 'joe', ticket }), heartbeatMs: 0 }),
    );
    await client.subscribe('nestwamp.session.expiring', () => client.renew());
    tickets.valid = 'fresh';
    for (let minute = 0; minute < 5; minute++) {
      test.clock.advance(31_000);
      await turns();
    }
    expect(client.status.value).toBe('open');
    expect(wire.filter((line) => line === 'out CALL').length).toBeGreaterThan(2);
    await client.close();
  });

  it('cannot renew a session whose method needs a challenge, and says so', async () => {
    const client = await connect(options({ auth: craAuth({ authid: 'plain', secret: 'pencil' }) }));
    await expect(client.renew()).rejects.toThrow(/wampcra.*challenge/);
    await client.close();
  });
});

describe('connect', () => {
  const anonymous = (given: Partial<WampClientOptions> = {}): WampClientOptions =>
    options({ auth: ticketAuth({ authid: 'joe', ticket: 'secret' }), ...given });

  it.each<[what: string, given: object, message: RegExp]>([
    ['an unknown option', { heartbeat: 1 }, /heartbeat.*heartbeatMs/s],
    ['a URL without a scheme', { url: 'localhost:3000' }, /ws:/],
    ['a wrong time', { openTimeoutMs: -1 }, /openTimeoutMs.*milliseconds/],
    ['a wrong choice', { offline: 'never' }, /offline.*wait/],
    ['no serializer', { serializers: [] }, /serializers/],
    ['an unknown option of reconnect', { reconnect: { delay: 1 } }, /delay/],
    ['a wrong option of reconnect', { reconnect: { maxAttempts: 'two' } }, /maxAttempts/],
    ['a hook that is no function', { onOpen: true }, /onOpen/],
    [
      'two users',
      {
        auth: [ticketAuth({ authid: 'a', ticket: 'x' }), ticketAuth({ authid: 'b', ticket: 'x' })],
      },
      /authid/,
    ],
  ])('rejects %s', async (_, given, message) => {
    await expect(connect(anonymous(given))).rejects.toThrow(message);
    expect([link.requests.length, test.clock.pending]).toEqual([0, 0]);
  });

  it('names the realm that the server does not serve, and gives up', async () => {
    await expect(connect(anonymous({ realm: 'com.other' }))).rejects.toMatchObject({
      kind: 'aborted',
      uri: 'wamp.error.no_such_realm',
      message: expect.stringContaining('com.other') as string,
    });
  });

  it.each([
    [undefined, 'ws://hub/ws cannot be reached.'],
    [404, 'ws://hub/ws refused the connection with HTTP 404.'],
  ])(
    'names the server that does not take it, without secrets (HTTP %s)',
    async (status, message) => {
      link.refuse(status);
      const url = 'ws://ann:secret@hub/ws?token=secret';
      await expect(connect(anonymous({ url, reconnect: false }))).rejects.toMatchObject({
        message,
      });
    },
  );

  it('gives up on a mute server in time', async () => {
    link.freeze();
    const connected = connect(anonymous({ reconnect: false }));
    const failed = connected.catch((error: unknown) => error);
    await turns();
    test.clock.advance(10_000);
    expect(await failed).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('10000 ms') as string,
    });
  });

  it('stops with its signal', async () => {
    const controller = new AbortController();
    link.refuse();
    const connected = connect(anonymous({ signal: controller.signal }));
    const failed = connected.catch((error: unknown) => error);
    await turns();
    controller.abort();
    expect(await failed).toMatchObject({ kind: 'closed' });
    expect(test.clock.pending).toBe(0);
  });

  it('runs the hooks, each once and in order', async () => {
    const seen: unknown[] = [];
    test.hub.register('com.hello', () => 'hello');
    const client = await connect(
      anonymous({
        onOpen: async (opened, { isReconnect }) => {
          seen.push(['open', isReconnect, await opened.call('com.hello')]);
        },
        onClose: (closed, failure) => void seen.push(['close', closed.session, failure?.kind]),
      }),
    );
    seen.push('connected');
    link.drop();
    test.clock.advance(500);
    await client.connect();
    await client.close();
    expect(seen).toEqual([
      ['open', false, 'hello'],
      'connected',
      ['close', undefined, 'lost'],
      ['open', true, 'hello'],
      ['close', undefined, undefined],
    ]);
  });

  it('withClient closes the client, also if its body throws', async () => {
    const clients: WampClient[] = [];
    const body = (client: WampClient): number => {
      clients.push(client);
      if (clients.length === 2) throw new Error('body');
      return 42;
    };
    expect(await withClient(anonymous(), body)).toBe(42);
    await expect(withClient(anonymous(), body)).rejects.toThrow('body');
    expect(clients.map(({ status }) => status.value)).toEqual(['closed', 'closed']);
    expect(wire.filter((line) => line === 'out GOODBYE')).toHaveLength(2);
  });

  it('await using closes the client and what it has declared', async () => {
    let used: WampClient;
    {
      await using client = await connect(anonymous());
      await using subscription = await client.subscribe('com.news', () => {});
      expect(subscription.status.value).toBe('active');
      used = client;
    }
    expect(used.status.value).toBe('closed');
  });

  it('two clients in one process have sessions of their own', async () => {
    const [one, two] = await Promise.all([connect(anonymous()), connect(anonymous())]);
    expect(one.session!.id).not.toBe(two.session!.id);
    expect(new Set(test.hub.sessions.keys())).toEqual(new Set([one.session!.id, two.session!.id]));
    await Promise.all([one.close(), two.close()]);
  });
});
