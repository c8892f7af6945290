import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { ConsoleProcedures } from '../../lib/console/console-procedures.js';
import type { HealthSample, SessionList } from '../../lib/console/views.js';
import { MessageCode } from '../../lib/protocol/message-codes.js';
import { WampMetrics } from '../../lib/hub/operations/metrics.js';
import { createTestHub, type TestHub, type WampTestClient } from '../../lib/testing/index.js';
import { expectEmptyTables } from '../utils/tables.js';
import { turns } from '../utils/turns.js';

vi.setConfig({ testTimeout: 20_000 });

const second = 1_000;

describe('the procedures of the console', () => {
  let test: TestHub;
  let procedures: ConsoleProcedures;
  let lines: string[];
  let operator: WampTestClient;
  let client: WampTestClient;

  beforeEach(async () => {
    test = createTestHub({
      realm: ['realm1', 'tenant'],
      heartbeatMs: 0,
      authenticate: ({ authid }) => ({
        authid: authid ?? 'nobody',
        authrole: authid === 'olga' ? 'console' : 'user',
      }),
    });
    lines = [];
    procedures = new ConsoleProcedures(test.hub, (line) => lines.push(line));
    procedures.bind({ roles: ['console'] });
    operator = await test.join({ authid: 'olga' });
    client = await test.join({ authid: 'device', realm: 'tenant' });
  });

  afterEach(async () => {
    // oxlint-disable-next-line vitest/no-standalone-expect -- of every test
    expect(test.log.filter(({ level }) => level === 'error')).toEqual([]);
    await operator.leave();
    if (!client.isClosed) await client.leave();
    procedures.release();
    expectEmptyTables(test);
  });

  const ask = (name: string, ...args: unknown[]) =>
    operator.call(`nestwamp.console.${name}`, args) as Promise<never>;
  const failure = async (name: string, ...args: unknown[]): Promise<object> =>
    (ask(name, ...args) as Promise<object>).catch((error: unknown) => error as object);

  describe('are for the roles of the option only', () => {
    it.each(['catalog', 'sessions', 'session', 'kick', 'message', 'call'])('%s', async (name) => {
      const user = await test.join({ authid: 'user' });
      const id = test.hub.sessions.size;
      await expect(user.call(`nestwamp.console.${name}`, [id])).rejects.toMatchObject({
        uri: 'wamp.error.not_authorized',
      });
      await user.leave();
    });

    it('health', async () => {
      const user = await test.join({ authid: 'user' });
      await expect(user.subscribe('nestwamp.console.health')).rejects.toMatchObject({
        uri: 'wamp.error.not_authorized',
      });
      await user.leave();
    });

    it('and are in no other realm', async () => {
      await expect(client.call('nestwamp.console.sessions')).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
    });
  });

  it.each([
    ['kick', [], 'id'],
    ['kick', ['one'], 'id'],
    ['kick', [1, 'not a uri'], 'reason'],
    ['kick', [1, 'wamp.close.killed', 'x'.repeat(2_000)], 'message'],
    ['message', [1], 'topic'],
    ['message', [1, 'com.example', {}], 'args'],
    ['message', [1, 'com.example', [], []], 'kwargs'],
    ['call', [1], 'uri'],
    ['sessions', [5], 'search'],
    ['sessions', ['', 100_000], 'limit'],
  ])('%s%j says that %s is wrong', async (name, args, place) => {
    const [id, ...rest] = args;
    const given = id === 1 ? [client.session, ...rest] : args;
    expect(await failure(name, ...given)).toMatchObject({
      uri: 'wamp.error.invalid_argument',
      kwargs: { issues: [{ path: [place] }] },
    });
  });

  it.each(['session', 'kick', 'call', 'message'])('%s knows who has gone', async (name) => {
    const { session } = client;
    await client.leave();
    expect(await failure(name, session, 'com.example')).toMatchObject({
      uri: 'wamp.error.no_such_session',
    });
  });

  it('lists the sessions of all realms, the newest first', async () => {
    const list: SessionList = await ask('sessions');
    expect(list).toMatchObject({ total: 2, matching: 2 });
    expect(list.rows.map(({ authid, realm, isOwn }) => [authid, realm, isOwn])).toEqual([
      ['device', 'tenant', false],
      ['olga', 'realm1', true],
    ]);
    const found: SessionList = await ask('sessions', 'TENANT', 1);
    expect(found).toMatchObject({ total: 2, matching: 1, rows: [{ id: client.session }] });
  });

  it('sends a list every second to who wants progress, and stops with the call', async () => {
    const uri = 'nestwamp.console.sessions';
    const before = test.clock.pending;
    const id = operator.request(MessageCode.Call, { receive_progress: true }, uri);
    for (let count = 1; count <= 3; count++) {
      const [, , details] = await operator.expect(MessageCode.Result);
      expect(details).toMatchObject({ progress: true });
      test.clock.advance(second);
    }
    operator.send([MessageCode.Cancel, id, {}]);
    await operator.drain();
    expect(test.clock.pending).toBe(before);
  });

  it('shows what a client has, calls it and sends it an event', async () => {
    await client.register('com.example.device.greet', (args) => `Hi ${String(args?.[0])}`);
    await client.subscribe('com.example.news');
    expect(await ask('session', client.session)).toEqual({
      registrations: [{ uri: 'com.example.device.greet', match: 'exact' }],
      subscriptions: [{ uri: 'com.example.news', match: 'exact' }],
    });
    expect(await ask('call', client.session, 'com.example.device.greet', ['Olga'])).toBe('Hi Olga');
    await ask('message', client.session, 'com.example.news', ['hello']);
    const [, , , , args] = await client.expect(MessageCode.Event);
    expect(args).toEqual(['hello']);
  });

  it('ends a session', async () => {
    const kicked = ask('kick', client.session, 'com.example.close.because', 'Bye');
    const [, details, reason] = await client.expect(MessageCode.Goodbye);
    expect([details, reason]).toEqual([{ message: 'Bye' }, 'com.example.close.because']);
    await kicked;
    expect(test.hub.sessionCount).toBe(1);
  });

  it('write lines without control characters of authids and URIs', async () => {
    const evil = await test.join({ authid: 'x\n[Nest] 1 - ERROR forged\u001b[31m' });
    const [id] = [...test.hub.sessions.keys()].slice(-1);
    await failure('call', id, 'com.\u001b[31m');
    await ask('message', id, 'com.\u001b[31m');
    await ask('kick', id, 'com.\u001b[31m');
    await evil.closed;
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  });

  it('offers the catalog, as the caller may see it', async () => {
    test.hub.register('com.example.add', () => 1);
    test.hub.register('com.example.secret', () => 1, { roles: ['other'] });
    const { procedures: found }: { procedures: { uri: string }[] } = await ask('catalog');
    const uris = found.map(({ uri }) => uri);
    expect(uris).toContain('com.example.add');
    expect(uris).toContain('nestwamp.console.kick');
    expect(uris).not.toContain('com.example.secret');
  });

  describe('health', () => {
    const nextSample = async (): Promise<HealthSample> => {
      test.clock.advance(second);
      const [, , , , args] = await operator.expect(MessageCode.Event);
      return args![0] as HealthSample;
    };

    it('counts while somebody looks, and costs nothing otherwise', async () => {
      test.hub.register('com.example.add', () => 1);
      test.hub.register('com.example.fail', () => Promise.reject(new Error('no')), {});
      const { core } = test.hub;
      const timers = test.clock.pending;
      expect(core.metrics).toBeUndefined();
      const subscription = await operator.subscribe('nestwamp.console.health');
      expect(core.metrics).toBeInstanceOf(WampMetrics);
      for (let i = 0; i < 4; i++) await operator.call('com.example.add');
      await client.subscribe('com.example.news');
      test.hub.publish('com.example.news', [], {}, { realm: 'tenant' });
      const sample = await nextSample();
      expect(sample).toMatchObject({
        callsPerSecond: 4,
        errorsPerSecond: 0,
        p50Ms: 0,
        eventsPerSecond: 1,
        sessions: 2,
      });
      expect(sample.limits.map(({ name }) => name)).toContain('maxSessions');
      expect(await nextSample()).toMatchObject({ callsPerSecond: 0, p50Ms: null });
      await operator.unsubscribe(subscription);
      await turns();
      expect(core.metrics).toBeUndefined();
      expect(test.clock.pending).toBe(timers);
    });

    it('is counted once for several who look', async () => {
      const other = await test.join({ authid: 'olga' });
      const timers = test.clock.pending;
      await operator.subscribe('nestwamp.console.health');
      await other.subscribe('nestwamp.console.health');
      expect(test.clock.pending).toBe(timers + 1);
      await other.leave();
      expect(await nextSample()).toMatchObject({ sessions: 2 });
    });
  });
});
