import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Attempt } from '../../lib/client/auth/client-auth.js';
import { ticketAuth } from '../../lib/client/auth/ticket-auth.js';
import type { WampClientOptions } from '../../lib/client/client-options.js';
import { WampConnectionError } from '../../lib/client/connection-error.js';
import type { WampClient } from '../../lib/client/wamp-client.js';
import { Tickets } from '../auth/support.js';
import { ClientWorld } from '../utils/client-world.js';
import { gate, turns } from '../utils/turns.js';

let world: ClientWorld;

beforeEach(() => {
  // Every random delay is half of its greatest.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  world = new ClientWorld();
});

afterEach(async () => {
  await world.end();
  vi.restoreAllMocks();
});

/** The default of `restartSpreadMs` of the hub. */
const defaultSpreadMs = 10_000;

/** What `connect` says: `open`, or its error. */
async function outcomeOf(client: WampClient): Promise<unknown> {
  return client.connect().then(
    () => 'open',
    (error: unknown) => error,
  );
}

/** Returns the states, and the numbers of attempts, just before the delay is over and then. */
async function after(client: WampClient, delayMs = 1e6): Promise<string[]> {
  const attempts = world.link.requests.length;
  const state = (): string => `${client.status.value} ${world.link.requests.length - attempts}`;
  await world.advance(delayMs - 1);
  const before = state();
  await world.advance(1);
  return [before, state()];
}

/** What follows after a delay; undefined: nothing. */
function next(delayMs: number | undefined): string[] {
  return delayMs === undefined ? ['closed 0', 'closed 0'] : ['waiting 0', 'open 1'];
}

describe('after the loss of a stable session', () => {
  it.each<
    [string, () => unknown, afterMs: number, WampConnectionError['kind'], number | undefined]
  >([
    ['close status 1000', () => world.link.drop(1000), 0, 'lost', 250],
    ['close status 1001', () => world.link.drop(1001), 0, 'lost', 250],
    ['close status 1005', () => world.link.drop(1005), 0, 'lost', 250],
    ['close status 1006', () => world.link.drop(), 0, 'lost', 250],
    ['close status 1011', () => world.link.drop(1011), 0, 'lost', 250],
    ['close status 4000', () => world.link.drop(4000), 0, 'lost', 250],
    ['close status 1012', () => world.link.drop(1012), 0, 'lost', 2_500],
    ['1012 with a hint', () => world.link.drop(1012, 'retry-after-ms=777'), 0, 'lost', 777],
    ['close status 1013', () => world.link.drop(1013), 0, 'lost', 12_500],
    ['1013 with a hint', () => world.link.drop(1013, 'retry-after-ms=777'), 0, 'lost', 777],
    ['silence', () => world.link.freeze(), 25_000, 'silent', 250],
    ['GOODBYE', () => void world.test.hub.kick({ realm: 'realm1' }), 0, 'goodbye', undefined],
  ])('%s', async (_, cause, afterMs, kind, delayMs) => {
    const failures: (WampConnectionError | undefined)[] = [];
    const client = await world.joined({ onClose: (_client, failure) => failures.push(failure) });
    await world.advance(10_000);
    cause();
    await world.advance(afterMs);
    world.link.thaw();

    expect(await after(client, delayMs)).toEqual(next(delayMs));
    expect(failures).toEqual([expect.any(WampConnectionError)]);
    expect(failures[0]).toMatchObject({ kind, willReconnect: delayMs !== undefined });
  });

  it('close of the application: it is over, and no failure', async () => {
    const failures: unknown[] = [];
    const client = await world.joined({ onClose: (_, failure) => failures.push(failure) });
    await client.close();
    expect(await after(client)).toEqual(next(undefined));
    expect(failures).toEqual([undefined]);
  });

  it('a shutdown of the server: as the server says, at its successor', async () => {
    const client = await world.joined();
    await world.advance(10_000);
    await world.restart();
    expect(client.status.value).toBe('waiting');
    await world.advance(defaultSpreadMs);
    expect(client.status.value).toBe('open');
  });

  it('a message that breaks the protocol: ABORT, and it is over', async () => {
    const client = await world.joined();
    world.say([99]);
    expect(await after(client)).toEqual(next(undefined));
    expect(world.sent()).toContain('3');
  });
});

describe('after an attempt that failed', () => {
  it.each<
    [string, () => unknown, afterMs: number, WampConnectionError['kind'], number | undefined]
  >([
    ['HTTP 401', () => world.link.refuse(401), 0, 'refused', undefined],
    ['HTTP 403', () => world.link.refuse(403), 0, 'refused', undefined],
    ['HTTP 404', () => world.link.refuse(404), 0, 'refused', undefined],
    ['HTTP 408', () => world.link.refuse(408), 0, 'refused', 250],
    ['HTTP 429', () => world.link.refuse(429), 0, 'refused', 12_500],
    ['HTTP 500', () => world.link.refuse(500), 0, 'refused', 250],
    ['HTTP 503', () => world.link.refuse(503), 0, 'refused', 12_500],
    ['HTTP 503 with Retry-After', () => world.link.refuse(503, 60_000), 0, 'refused', 62_500],
    ['nobody listens', () => world.link.refuse(), 0, 'unreachable', 250],
    ['no answer', () => world.link.freeze(), 10_000, 'unreachable', 250],
    ['no WELCOME', () => world.link.delay(8_000), 10_000, 'unreachable', 250],
  ])('%s', async (_, cause, afterMs, kind, delayMs) => {
    cause();
    const client = world.client();
    const outcome = outcomeOf(client);
    await world.advance(afterMs);
    world.link.accept();
    world.link.thaw();
    world.link.delay(0);

    expect(await after(client, delayMs)).toEqual(next(delayMs));
    const refusal: unknown = expect.objectContaining({ kind });
    expect(await outcome).toEqual(delayMs === undefined ? refusal : 'open');
  });

  it.each([
    ['wamp.error.unavailable', 250],
    ['wamp.error.timeout', 250],
    ['wamp.error.network_failure', 250],
    ['wamp.error.authentication_failed', 250],
    ['wamp.error.authorization_failed', 250],
    ['wamp.error.payload_size_exceeded', 250],
    ['wamp.close.system_shutdown', 250],
    ['wamp.error.authentication_denied', undefined],
    ['wamp.error.authentication_required', undefined],
    ['wamp.error.not_authorized', undefined],
    ['wamp.error.no_such_principal', undefined],
    ['wamp.error.no_such_realm', undefined],
    ['wamp.error.no_such_role', undefined],
    ['wamp.error.no_matching_auth_method', undefined],
    ['wamp.error.invalid_uri', undefined],
    ['wamp.error.protocol_violation', undefined],
    ['com.example.error.mine', undefined],
  ])('ABORT %s', async (uri, delayMs) => {
    world.link.delay(1);
    const client = world.client();
    const outcome = outcomeOf(client);
    await world.advance(1);
    world.say([3, { message: 'No.' }, uri]);
    world.link.delay(0);
    await turns();

    expect(await after(client, delayMs)).toEqual(next(delayMs));
    const aborted = expect.objectContaining({ kind: 'aborted', uri }) as unknown;
    expect(await outcome).toEqual(delayMs === undefined ? aborted : 'open');
  });

  it.each<[string, Partial<WampClientOptions>, WampConnectionError['kind'], number | undefined]>([
    [
      'no common subprotocol',
      { serializers: [{ subprotocol: 'x' } as never] },
      'refused',
      undefined,
    ],
    ['a wrong URL from a function', { url: () => 'mailto:ann' }, 'refused', undefined],
    ['a realm that the server does not have', { realm: 'realm9' }, 'aborted', undefined],
  ])('%s', async (_, options, kind, delayMs) => {
    const client = world.client(options);
    expect(await outcomeOf(client)).toMatchObject({ kind });
    expect(await after(client, delayMs)).toEqual(next(delayMs));
  });

  it.each<[string, (fail: () => never) => Partial<WampClientOptions>]>([
    ['url', (fail) => ({ url: fail })],
    ['headers', (fail) => ({ node: { headers: fail } })],
    ['an async url', (fail) => ({ url: async () => fail() })],
    ['extra of a login', (fail) => ({ auth: { method: 'x', extra: fail, respond: fail } })],
  ])('a function that throws: %s', async (_, optionsOf) => {
    const url = vi.fn<() => never>(() => {
      throw new TypeError('fetch failed');
    });
    const client = world.client(optionsOf(url));
    await turns();
    expect(client.status.value).toBe('waiting');
    await world.advance(250);
    expect(url).toHaveBeenCalledTimes(2);
    expect(client.status.value).toBe('waiting');
  });

  it('a function that takes longer than authTimeoutMs', async () => {
    const answer = gate<string>();
    const url = vi.fn<() => Promise<string>>(() => answer.promise);
    const client = world.client({ url });
    await world.advance(29_999);
    expect(client.status.value).toBe('connecting');
    await world.advance(1);
    answer.open('ws://hub/ws');
    await turns();
    expect(await after(client, 250)).toEqual(next(250));
  });

  it('the hook onOpen throws', async () => {
    let isBroken = true;
    const client = world.client({
      onOpen() {
        if (isBroken) throw new Error('mine');
      },
    });
    await turns();
    expect(client.status.value).toBe('waiting');
    isBroken = false;
    expect(await after(client, 250)).toEqual(next(250));
    expect(world.logged.splice(0)).toHaveLength(1);
  });
});

describe('refused credentials', () => {
  /** What a function was asked, without the failures. */
  const asked: Attempt[] = [];
  const renewed = ({ attempt, isRetry }: Attempt): string => {
    asked.push({ attempt, isRetry });
    return isRetry ? 'secret' : 'expired';
  };

  beforeEach(() => {
    asked.splice(0);
    world.test.hub.addAuthenticator(new Tickets());
  });

  it('once more at once, with fresh ones', async () => {
    const client = world.client({ auth: ticketAuth({ authid: 'ann', ticket: renewed }) });
    const outcome = outcomeOf(client);
    await world.advance(0);
    expect(await outcome).toBe('open');
    expect(asked).toEqual([
      { attempt: 1, isRetry: false },
      { attempt: 2, isRetry: true },
    ]);
    world.link.drop();
    await world.advance(250);
    await world.advance(0);
    expect(asked.slice(2)).toEqual([
      { attempt: 1, isRetry: false },
      { attempt: 2, isRetry: true },
    ]);
  });

  it('not a third time', async () => {
    const ticket = vi.fn<() => string>(() => 'expired');
    const client = world.client({ auth: ticketAuth({ authid: 'ann', ticket }) });
    const uri = 'wamp.error.authentication_denied';
    const outcome = outcomeOf(client);
    await world.advance(0);
    expect(await outcome).toMatchObject({ kind: 'aborted', uri, willReconnect: false });
    expect(await after(client)).toEqual(next(undefined));
    expect(ticket).toHaveBeenCalledTimes(2);
  });

  it('not once more if no credential is a function', async () => {
    const client = world.client({ auth: ticketAuth({ authid: 'ann', ticket: 'expired' }) });
    expect(await outcomeOf(client)).toBeInstanceOf(WampConnectionError);
    expect(world.link.requests).toHaveLength(1);
  });

  it.each<[string, (ask: (attempt: Attempt) => void) => Partial<WampClientOptions>]>([
    ['url', (ask) => ({ url: (attempt) => (ask(attempt), 'ws://hub/ws') })],
    ['headers', (ask) => ({ node: { headers: () => (ask(undefined as never), {}) } })],
  ])('HTTP 401: once more if there is a function for the %s', async (_, optionsOf) => {
    world.link.refuse(401);
    const ask = vi.fn<() => void>(() => void (ask.mock.calls.length === 2 && world.link.accept()));
    const client = world.client({
      ...optionsOf(ask),
      auth: ticketAuth({ authid: 'ann', ticket: 'secret' }),
    });
    const outcome = outcomeOf(client);
    await world.advance(0);
    expect(await outcome).toBe('open');
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('a ticket function that throws: the server is told, and then again', async () => {
    const ticket = vi.fn<() => string>(() => {
      if (ticket.mock.calls.length === 1) throw new Error('no token');
      return 'secret';
    });
    const client = world.client({ auth: ticketAuth({ authid: 'ann', ticket }) });
    await turns();
    expect(world.sent()).toEqual(
      ['1 realm1', '3'].map((each) => expect.stringContaining(each[0]!)),
    );
    expect(await after(client, 250)).toEqual(next(250));
  });

  it('a ticket function that takes long, while openTimeoutMs stands still', async () => {
    const [slow, late] = [gate<string>(), gate<string>()];
    const answers = [late, slow];
    const ticket = vi.fn<() => Promise<string>>(() => answers.shift()!.promise);
    const client = world.client({ auth: ticketAuth({ authid: 'ann', ticket }) });
    await world.advance(30_000);
    await world.advance(250);
    expect([client.status.value, ticket.mock.calls.length]).toEqual(['connecting', 2]);
    late.open('secret');
    await world.advance(20_000);
    expect(client.status.value).toBe('connecting');
    slow.open('secret');
    await turns();
    expect(client.status.value).toBe('open');
  });
});

describe('attempts', () => {
  it('grow apart, and are one at a time', async () => {
    world.link.refuse();
    const client = world.client({ reconnect: { firstAttempts: 99 } });
    const times: number[] = [];
    client.status.subscribe((status) => status === 'connecting' && times.push(world.clock.now()));
    await turns();
    for (let i = 0; i < 1_000; i++) await world.advance(250);
    const delays = times.slice(1).map((ms, i) => ms - times[i]!);
    expect(delays.slice(0, 9)).toEqual([
      250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
    ]);
  });

  it('grow apart after sessions that do not last, and begin anew after one that does', async () => {
    const client = await world.joined();
    for (const delayMs of [250, 500, 1_000]) {
      await world.advance(4_998);
      world.link.drop();
      expect(await after(client, delayMs)).toEqual(next(delayMs));
    }
    await world.advance(5_000);
    world.link.drop();
    expect(await after(client, 250)).toEqual(next(250));
  });

  it.each<[string, WampClientOptions['reconnect'], expected: number]>([
    ['10 in Node', {}, 10],
    ['firstAttempts', { firstAttempts: 3 }, 3],
    ['maxAttempts', { maxAttempts: 4 }, 4],
    ['one without reconnection', false, 1],
  ])('of the first connect: %s', async (_, reconnect, expected) => {
    world.link.refuse();
    const client = world.client({ reconnect });
    const outcome = outcomeOf(client);
    for (let i = 0; i < 300; i++) await world.advance(500);
    expect(await outcome).toMatchObject({ kind: 'unreachable', willReconnect: false });
    expect(world.link.requests).toHaveLength(expected);
    expect(client.status.value).toBe('closed');
  });

  it('end after maxAttempts, and connect begins anew', async () => {
    const client = await world.joined({ reconnect: { maxAttempts: 2 } });
    world.link.refuse();
    world.link.drop();
    for (let i = 0; i < 20; i++) await world.advance(500);
    expect([client.status.value, world.link.requests.length]).toEqual(['closed', 3]);
    world.link.accept();
    expect(await outcomeOf(client)).toBe('open');
  });

  it('are none without reconnection', async () => {
    const client = await world.joined({ reconnect: false });
    world.link.drop();
    expect(await after(client)).toEqual(next(undefined));
  });

  it('are as shouldReconnect says', async () => {
    const answers = [123, false];
    const shouldReconnect = vi.fn<() => boolean | number>(() => answers.shift()!);
    const client = await world.joined({ reconnect: { shouldReconnect } });
    void world.test.hub.kick({ realm: 'realm1' });
    await turns();
    expect(await after(client, 123)).toEqual(next(123));
    world.link.drop();
    expect(await after(client)).toEqual(next(undefined));
    expect(shouldReconnect).toHaveBeenCalledWith(expect.objectContaining({ kind: 'goodbye' }));
  });

  it('are not more for wake while one is being made', async () => {
    world.link.delay(1_000);
    const client = world.client();
    for (let i = 0; i < 5; i++) {
      client.wake();
      await world.advance(1);
    }
    expect(world.link.requests).toHaveLength(1);
  });

  it('are made at once by wake while the client waits', async () => {
    const client = await world.joined();
    world.link.drop();
    client.wake();
    await turns();
    expect([client.status.value, world.link.requests.length]).toEqual(['open', 2]);
    expect(world.clock.now()).toBe(0);
  });

  it('end with close, whatever the client does', async () => {
    const waiting = await world.joined();
    world.link.drop();
    await waiting.close();
    const connecting = world.client();
    const outcome = outcomeOf(connecting);
    await connecting.close();
    await world.advance(1e6);
    expect(world.link.requests).toHaveLength(1);
    expect([waiting.status.value, connecting.status.value]).toEqual(['closed', 'closed']);
    expect(await outcome).toMatchObject({ kind: 'closed' });
  });

  it('leave no timer if they end while the client asks for its address', async () => {
    const asked = gate<string>();
    const client = world.client({ url: () => asked.promise, reconnect: false });
    await turns();
    await client.close();
    asked.open('ws://hub');
    await turns();
    expect(world.clock.pending).toBe(0);
  });

  it('do not hear a socket that was given up', async () => {
    const client = await world.joined();
    world.link.freeze();
    await world.advance(35_000);
    expect(client.status.value).toBe('waiting');
    world.link.thaw();
    world.say([3, {}, 'com.example.error.mine']);
    expect(await after(client, 250)).toEqual(next(250));
  });
});
